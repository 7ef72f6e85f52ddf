// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { PacketCounters } from '../../core/mesh/packet-counters.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import type { CallResult } from '../syscall/syscall.ts';
import { lookup, nextKey, prepareBatch } from './bpf-call.ts';
import { decodeCounters, sumTotals } from './decode-counters.ts';
import { counters, key, sourceLimit, totals } from './layout.ts';

/** Bytes of values that one call copies at most; bounds the buffer where many CPUs are possible. */
const valueBytes = 1_048_576;
/** Entries that one call copies at most. */
const most = 256;
/** The kernel answers ENOSPC where one bucket of the hash holds more. */
const least = 32;
/** No map of this size needs more calls, even where each brings little. */
const batchLimit = 128;

export interface TelemetryTotals {
  readonly packets: number;
  readonly malformed: number;
  readonly admitted: number;
  /** Frames of new sources that were not taken in, because too many new ones came. */
  readonly turnedAway: number;
}

/** Reads the pinned maps by file descriptor, into buffers that are made once. */
export interface SourceMap {
  /** Counters of the interfaces in `wanted`. Refusal codes: `xdp-read-refused`, `xdp-malformed`. */
  read(wanted: { has(hardif: IfIndex): boolean }): Outcome<PacketCounters[]>;
  totals(): Outcome<TelemetryTotals>;
}

type Failed = Extract<CallResult, { ok: false }>;

const refused = (failed: Failed): ReturnType<typeof refuse> =>
  refuse('environment', 'xdp-read-refused', `the counters cannot be read: ${failed.text} (${failed.errno})`);

/** ENOTSUPP (524) of kernels without batches for this map has no name of its own in any C library. */
const noBatches = (failed: Failed): boolean => failed.errno === 'EINVAL' || failed.errno === 'EOPNOTSUPP' || /\b524\b/.test(failed.text);

/** `batches` false reads entry by entry, as old kernels must. */
export function createSourceMap(sources: number, all: number, cpus: number, batches = true): SourceMap {
  const perBatch = Math.max(least, Math.min(most, Math.floor(valueBytes / (counters.size * cpus))));
  const keys = Buffer.alloc(perBatch * key.size);
  const values = Buffer.alloc(perBatch * counters.size * cpus);
  const totalValues = Buffer.alloc(totals.size * cpus);
  const first = Buffer.alloc(4);
  const batch = prepareBatch(sources, keys, values, perBatch);
  let batched = batches;

  function readBatches(wanted: { has(hardif: IfIndex): boolean }): Outcome<PacketCounters[]> | Failed {
    const rows: PacketCounters[] = [];
    for (let round = 0; round < batchLimit; round += 1) {
      const told = batch(round === 0);
      if ('errno' in told) return told;
      const decoded = decodeCounters(keys, values, told.count, cpus, wanted, rows);
      if (!decoded.ok) return decoded;
      if (!told.more) return accept(rows);
    }
    return refuse('environment', 'xdp-malformed', 'the map of sources does not end');
  }

  function readOneByOne(wanted: { has(hardif: IfIndex): boolean }): Outcome<PacketCounters[]> {
    const rows: PacketCounters[] = [];
    const [here, after] = [keys.subarray(0, key.size), keys.subarray(key.size, 2 * key.size)];
    // An entry that is evicted on the way starts the walk anew: the bound ends it, and what came twice is taken once.
    const seen = new Set<string>();
    for (let step = 0; step < 2 * sourceLimit; step += 1) {
      const told = nextKey(sources, step === 0 ? null : here, after);
      if (!told.ok) return told.errno === 'ENOENT' ? accept(rows) : refused(told);
      after.copy(here);
      const name = here.toString('latin1');
      if (seen.has(name)) continue;
      seen.add(name);
      const found = lookup(sources, here, values);
      if (!found.ok && found.errno === 'ENOENT') continue;
      if (!found.ok) return refused(found);
      const decoded = decodeCounters(here, values, 1, cpus, wanted, rows);
      if (!decoded.ok) return decoded;
    }
    return accept(rows);
  }

  return {
    read(wanted) {
      if (!batched) return readOneByOne(wanted);
      const read = readBatches(wanted);
      if (!('errno' in read)) return read;
      if (!noBatches(read)) return refused(read);
      batched = false;
      return readOneByOne(wanted);
    },
    totals() {
      const found = lookup(all, first, totalValues);
      if (!found.ok) return refused(found);
      const of = (field: number): number => sumTotals(totalValues, field, cpus, totals.size);
      return accept({
        packets: of(totals.packets),
        malformed: of(totals.malformed),
        admitted: of(totals.admitted),
        turnedAway: of(totals.turnedAway),
      });
    },
  };
}
