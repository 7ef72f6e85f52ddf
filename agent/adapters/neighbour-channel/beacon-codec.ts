// SPDX-License-Identifier: Apache-2.0
import { type Beacon, type HeardNeighbour, heardLimit, type NodeId } from '../../core/mesh/beacon.ts';
import { intervalCode, toldInterval } from '../../core/mesh/told-interval.ts';
import { flagsOf, lossStep, readReport } from '../../core/mesh/told-report.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { macText, writeMac } from '../address-texts.ts';
import { putU16be, putU32be, u16be, u32be } from '../byte-order.ts';

/** High half: protocol, low half: version. */
const kind = 0xb1;
const headLength = 14;
const entryLength = 8;

/** At most 38 bytes with three neighbours; 142 with sixteen. More than sixteen are cut: the core lets them take turns. */
export function encodeBeacon(beacon: Beacon): Buffer {
  const count = Math.min(heardLimit, beacon.heard.length);
  const bytes = Buffer.alloc(headLength + entryLength * count);
  bytes[0] = kind;
  putU32be(bytes, 1, beacon.node);
  putU16be(bytes, 5, beacon.sequence);
  writeMac(bytes, 7, beacon.mac);
  bytes[13] = (intervalCode(beacon.interval) << 2) | Math.min(3, Math.max(0, beacon.boost));
  for (let i = 0; i < count; i += 1) {
    const one = beacon.heard[i] as HeardNeighbour;
    const at = headLength + i * entryLength;
    putU32be(bytes, at, one.node);
    putU16be(bytes, at + 4, one.sequence);
    bytes[at + 6] = lossStep(one.loss);
    bytes[at + 7] = flagsOf(one);
  }
  return bytes;
}

const malformed = (why: string) => refuse('peer', 'malformed-beacon', `not a beacon: ${why}`);

/** Refuses (code `malformed-beacon`) whatever `encodeBeacon` would not have made; unknown flags are ignored. */
export function decodeBeacon(bytes: Buffer): Outcome<Beacon> {
  if (bytes.length < headLength) return malformed('too short');
  if (bytes[0] !== kind) return malformed('another kind or version');
  const rest = bytes.length - headLength;
  if (rest % entryLength !== 0 || rest / entryLength > heardLimit) return malformed('its length fits no number of neighbours');
  const timing = bytes[13] as number;
  if (timing >> 2 === 0) return malformed('an interval of zero');
  const heard: HeardNeighbour[] = [];
  for (let at = headLength; at < bytes.length; at += entryLength) {
    heard.push(readReport(u32be(bytes, at) as NodeId, u16be(bytes, at + 4), bytes[at + 6] as number, bytes[at + 7] as number));
  }
  return accept({
    node: u32be(bytes, 1) as NodeId,
    sequence: u16be(bytes, 5),
    mac: macText(bytes, 7),
    interval: toldInterval(timing >> 2),
    boost: timing & 3,
    heard,
  });
}
