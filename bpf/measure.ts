// SPDX-License-Identifier: Apache-2.0
// What XDP telemetry costs on this machine, as lines of a table: node bpf/measure.ts, as root, with a BPF file system at /sys/fs/bpf.
import { parseArgs } from 'node:util';
import { measureFrameCost } from './cost.ts';
import { measureReadCost } from './read-cost.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
/** --quick: enough to see that it works, and for a kernel under emulation. */
const [readings, repeat, rounds] = values.quick ? [200, 20_000, 3] : [2000, 1_000_000, 7];

const quantile = (samples: readonly number[], share: number): number =>
  [...samples].sort((a, b) => a - b)[Math.floor(share * (samples.length - 1))] ?? Number.NaN;
const row = (what: string, samples: readonly number[], unit: string): void =>
  void process.stdout.write(
    `${what.padEnd(48)} p50 ${quantile(samples, 0.5).toFixed(1)} ${unit}, p95 ${quantile(samples, 0.95).toFixed(1)} ${unit}, n ${samples.length}\n`,
  );

for (const batches of [true, false])
  for (const sources of [20, 200]) {
    const how = batches ? 'one reading' : 'entry by entry';
    row(`${how}, ${sources} sources`, await measureReadCost({ sources, readings, batches }), 'us');
  }
for (const { frame, telemetry, pass } of await measureFrameCost({ repeat, rounds })) {
  row(`one frame, ${frame}, telemetry`, telemetry, 'ns');
  row(`one frame, ${frame}, a program that only passes`, pass, 'ns');
}
