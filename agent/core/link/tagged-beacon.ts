// SPDX-License-Identifier: Apache-2.0
import { OctetReader } from '../identity/octet-reader.ts';
import { OctetWriter } from '../identity/octet-writer.ts';
import { type Beacon, type HeardNeighbour, heardLimit, type NodeId } from '../mesh/beacon.ts';
import { type MacAddress, macFromBytes, macToBytes } from '../mesh/mac-address.ts';
import { intervalCode, toldInterval } from '../mesh/told-interval.ts';
import { flagsOf, lossStep, readReport } from '../mesh/told-report.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';
import type { Milliseconds } from '../time.ts';
import type { TaggedEntry } from './link-event.ts';
import { tagLength } from './tag.ts';

/** High half: the beacons' protocol, low half: the version with tags. */
export const taggedBeaconKind = 0xb2;
const headLength = 16;
const saidLength = 3;
const entryLength = 1 + saidLength + tagLength;
/** Beside those of told-report.ts. */
const unheardFlag = 4;

/** Bytes of such a beacon's frame that tells of so many neighbours: Ethernet 14, IPv6 40, UDP 8, head, entries. */
export const taggedFrameBytes = (told: number): number => 62 + headLength + entryLength * Math.min(heardLimit, told);

/** What stands before the entries; the low half of `sequence` is the one that neighbours acknowledge. */
export interface BeaconHead {
  readonly node: NodeId;
  /** 32 bits, never twice in one start of the agent on one interface. */
  readonly sequence: number;
  readonly mac: MacAddress;
  readonly interval: Milliseconds;
  readonly boost: number;
}

/** Of a beacon with tags. Nothing in it is proven: `bytes` is what the tags cover. */
export interface TaggedBeacon extends BeaconHead {
  readonly bytes: Uint8Array;
  readonly entries: readonly TaggedEntry[];
}

/** 16 bytes. */
export function encodeHead(head: BeaconHead): Uint8Array {
  const timing = (intervalCode(head.interval) << 2) | Math.min(3, Math.max(0, head.boost));
  return new OctetWriter().u8(taggedBeaconKind).u32(head.node).u32(head.sequence).octets(macToBytes(head.mac)).u8(timing).done();
}

/** What is said of one neighbour, three bytes: the tag, and not a name, says whom it is for. Of its last sequence the low byte. */
export const encodeSaid = (heard: HeardNeighbour): Uint8Array =>
  new OctetWriter()
    .u8(heard.sequence & 0xff)
    .u8(lossStep(heard.loss))
    .u8(flagsOf(heard))
    .done();

/** Head and entries, at most sixteen of them: the core lets neighbours take turns. */
export function encodeTaggedBeacon(head: Uint8Array, entries: readonly TaggedEntry[]): Uint8Array {
  const writer = new OctetWriter().octets(head);
  for (const { hint, said, tag } of entries.slice(0, heardLimit)) writer.u8(hint).octets(said).octets(tag);
  return writer.done();
}

/** What is said of a neighbour that was not heard yet: its tag tells it that this router lives. */
export const saidUnheard: Uint8Array = Uint8Array.of(0, 0, unheardFlag);

/**
 * What `encodeSaid` wrote about this router, whose own beacons on that interface have come to `sent` (16 bits): the sequence meant is
 * the last one with that low byte. Unknown flags are ignored. Null: the sender has not heard this router yet.
 */
export function decodeSaid(said: Uint8Array, about: NodeId, sent: number): HeardNeighbour | null {
  const reader = new OctetReader(said);
  const [low, loss, flags] = [reader.u8(), reader.u8(), reader.u8()];
  if ((flags & unheardFlag) !== 0) return null;
  return readReport(about, (sent - ((sent - low) & 0xff)) & 0xffff, loss, flags);
}

/** The beacon as the core takes it in: what its sender says of us, and of nobody else, is proven. */
export const vouchedBeacon = (beacon: BeaconHead, aboutUs: HeardNeighbour | null): Beacon => ({
  node: beacon.node,
  sequence: beacon.sequence & 0xffff,
  mac: beacon.mac,
  interval: beacon.interval,
  boost: beacon.boost,
  heard: aboutUs === null ? [] : [aboutUs],
});

const malformed = (why: string) => refuse('peer', 'malformed-beacon', `not a beacon with tags: ${why}`);

/** Refuses (code `malformed-beacon`) whatever `encodeTaggedBeacon` would not have made. Its bytes are views. */
export function decodeTaggedBeacon(bytes: Uint8Array): Outcome<TaggedBeacon> {
  const rest = bytes.length - headLength;
  if (rest < 0) return malformed('too short');
  if (rest % entryLength !== 0 || rest / entryLength > heardLimit) return malformed('its length fits no number of neighbours');
  const reader = new OctetReader(bytes);
  if (reader.u8() !== taggedBeaconKind) return malformed('another kind or version');
  const [node, sequence] = [reader.u32() as NodeId, reader.u32()];
  const mac = macFromBytes(reader.octets(6));
  const timing = reader.u8();
  if (timing >> 2 === 0) return malformed('an interval of zero');
  const entries: TaggedEntry[] = [];
  for (let at = headLength; at < bytes.length; at += entryLength)
    entries.push({ hint: reader.u8(), said: reader.octets(saidLength), tag: reader.octets(tagLength) });
  return accept({
    node,
    sequence,
    mac,
    interval: toldInterval(timing >> 2),
    boost: timing & 3,
    bytes: bytes.subarray(0, headLength),
    entries,
  });
}
