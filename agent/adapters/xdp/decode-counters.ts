// SPDX-License-Identifier: Apache-2.0
import { type MacAddress, macFromBytes } from '../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { PacketCounters } from '../../core/mesh/packet-counters.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { instant } from '../../core/time.ts';
import { u16le, u32le } from '../byte-order.ts';
import { counters, key } from './layout.ts';

const upper = 2 ** 32;
const nanosecondsPerMillisecond = 1e6;

/** 64 bits as a number: exact to 2^53, which is 104 days of nanoseconds; above it a few nanoseconds off. */
const u64 = (bytes: DataView, at: number): number => bytes.getUint32(at + 4, true) * upper + bytes.getUint32(at, true);

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** One counter summed over CPUs. */
function sum(values: DataView, at: number, cpus: number, stride: number): number {
  let total = 0;
  for (let cpu = 0; cpu < cpus; cpu += 1) total += u64(values, at + cpu * stride);
  return total;
}

const knownLimit = 4096;
const known = new Map<number, MacAddress>();

/** Texts of addresses are kept: the same few sources are read again and again. */
function macOf(number: number): MacAddress {
  let mac = known.get(number);
  if (mac === undefined) {
    if (known.size >= knownLimit) known.clear();
    const bytes = Buffer.alloc(6);
    bytes.writeUIntBE(number, 0, 6);
    mac = macFromBytes(bytes);
    known.set(number, mac);
  }
  return mac;
}

/**
 * `count` entries of the map of sources as the kernel copies them: keys one behind the other, and for each the counters
 * of every possible CPU. Appends to `into` what is of an interface in `wanted`. Refused with `xdp-malformed` where the
 * buffers are shorter than they should be; then nothing is appended.
 */
export function decodeCounters(
  keys: Buffer,
  values: Buffer,
  count: number,
  cpus: number,
  wanted: { has(hardif: IfIndex): boolean },
  into: PacketCounters[],
): Outcome<void> {
  const each = counters.size * cpus;
  if (!Number.isSafeInteger(count) || count < 0 || cpus < 1 || keys.length < count * key.size || values.length < count * each)
    return refuse('environment', 'xdp-malformed', `${count} entries for ${cpus} CPUs do not fit ${keys.length} and ${values.length} bytes`);
  const view = viewOf(values);
  for (let i = 0; i < count; i += 1) {
    const hardif = u32le(keys, i * key.size + key.ifindex) as IfIndex;
    if (!wanted.has(hardif)) continue;
    const at = i * each;
    let last = 0;
    for (let cpu = 0; cpu < cpus; cpu += 1) last = Math.max(last, u64(view, at + cpu * counters.size + counters.lastSeen));
    into.push({
      hardif,
      source: macOf(u16le(keys, i * key.size + key.source + 4) * upper + u32le(keys, i * key.size + key.source)),
      lastSeen: instant(last / nanosecondsPerMillisecond),
      packets: sum(view, at + counters.packets, cpus, counters.size),
      bytes: sum(view, at + counters.bytes, cpus, counters.size),
      ogms: sum(view, at + counters.ogms, cpus, counters.size),
      broadcasts: sum(view, at + counters.broadcasts, cpus, counters.size),
    });
  }
  return accept(undefined);
}

/** One field of the totals, summed over CPUs; the caller's buffer has room for each. */
export const sumTotals = (values: Buffer, field: number, cpus: number, stride: number): number => sum(viewOf(values), field, cpus, stride);
