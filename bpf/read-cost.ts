// SPDX-License-Identifier: Apache-2.0
import { possibleCpus } from '../agent/adapters/xdp/possible-cpus.ts';
import { createSourceMap } from '../agent/adapters/xdp/source-map.ts';
import { type MacAddress, macFromBytes } from '../agent/core/mesh/mac-address.ts';
import { plainFrame } from '../agent/ports/contract/sample-frames.ts';
import { loadForTrial } from './pinned-trial.ts';
import { testRun } from './test-run.ts';

const all = { has: () => true };
/** Admission lets no more than this in at once on one CPU (telemetry.h); the next window is waited for. */
const untilAdmitted = 12_000;

/** Microseconds of each reading of all counters, decoded, with `sources` in the map. */
export async function measureReadCost({
  sources,
  readings = 2000,
  batches = true,
}: {
  sources: number;
  readings?: number;
  batches?: boolean;
}): Promise<number[]> {
  const loaded = await loadForTrial();
  try {
    const cpus = possibleCpus();
    if (!cpus.ok) throw new Error(cpus.refusal.message);
    const map = createSourceMap(loaded.sources, loaded.totals, cpus.value, batches);
    const read = (): number => {
      const rows = map.read(all);
      if (!rows.ok) throw new Error(`${rows.refusal.code}: ${rows.refusal.message}`);
      return rows.value.length;
    };
    const end = performance.now() + untilAdmitted;
    for (;;) {
      for (let n = 0; n < sources; n += 1) {
        const mac = Buffer.from([2, 0, 0, 1, n >> 8, n & 0xff]);
        testRun(loaded.program, plainFrame('02:00:00:00:00:02' as MacAddress, macFromBytes(mac)));
      }
      if (read() === sources) break;
      if (performance.now() > end) throw new Error(`only ${read()} of ${sources} sources were taken in`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const took: number[] = [];
    for (let n = 0; n < readings; n += 1) {
      const began = performance.now();
      read();
      took.push((performance.now() - began) * 1000);
    }
    return took;
  } finally {
    loaded.close();
  }
}
