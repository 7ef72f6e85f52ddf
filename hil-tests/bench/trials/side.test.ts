// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BenchContext } from '../bench-of.ts';
import { phaseOf } from './phase.ts';
import { failuresOf, firstOf, missingRuns, NotBuilt, runSides, type Side } from './side.ts';

function contextWith(kept: Map<string, readonly number[]>): BenchContext {
  return {
    runs: null,
    bundle: '',
    variants: null,
    progress: () => undefined,
    rig: 'qemu',
    finished: { get: (key) => kept.get(key), add: (key, samples) => void kept.set(key, samples) },
  };
}

const up = (): boolean => true;

const sideOf = (key: string, played: number[], lanes = 2): Side => ({
  key,
  lanes: Array.from({ length: lanes }, () => async (run: number) => {
    played.push(run);
    return { gap: [run * 10], lost: [run] };
  }),
});

test('every run is played once, whatever the number of lanes', async () => {
  const context = contextWith(new Map());
  const played: number[] = [];
  await runSides(context, [sideOf('a', played, 3)], 7, 'gap', up);
  assert.deepEqual(played.sort(), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(firstOf(context, 'a', 7, 'gap'), [0, 10, 20, 30, 40, 50, 60]);
});

test('an interrupted call goes on with the runs that were not kept', async () => {
  const kept = new Map<string, readonly number[]>();
  const first: number[] = [];
  await runSides(contextWith(kept), [sideOf('a', first)], 2, 'gap', up);
  const later: number[] = [];
  await runSides(contextWith(kept), [sideOf('a', later)], 4, 'gap', up);
  assert.deepEqual(later.sort(), [2, 3]);
  assert.deepEqual(missingRuns(contextWith(kept), 'a', 5, 'gap'), [4]);
});

test('the phases of thirty faults lie within a second and keep no step', () => {
  const phases = Array.from({ length: 30 }, (_, run) => phaseOf(run));
  assert.ok(phases.every((phase) => phase >= 1500 && phase < 2500));
  const gaps = [...phases].sort((a, b) => a - b).map((phase, i, all) => phase - (all[i - 1] ?? 1500));
  assert.ok(Math.max(...gaps) < 100, `${Math.max(...gaps)} ms without a fault`);
});

test('a trial that breaks off is counted, not repeated; without a rig nothing is', async () => {
  const kept = new Map<string, readonly number[]>();
  const context = contextWith(kept);
  const broken: Side = {
    key: 'a',
    lanes: [(run) => (run === 1 ? Promise.reject(new Error('the link was never used')) : Promise.resolve({ gap: [run] }))],
  };
  await runSides(context, [broken], 3, 'gap', up);
  assert.deepEqual(failuresOf(context, ['a'], 3), [0, 1, 0]);
  assert.deepEqual(missingRuns(context, 'a', 3, 'gap'), []);
  const down = contextWith(new Map());
  await assert.rejects(
    runSides(down, [broken], 3, 'gap', () => false),
    /never used/,
  );
  assert.deepEqual(missingRuns(down, 'a', 3, 'gap'), [1, 2]);
});

test('faults of a slower protocol are spread over its own interval', () => {
  const phases = Array.from({ length: 30 }, (_, run) => phaseOf(run, 4000));
  assert.ok(Math.min(...phases) < 1700 && Math.max(...phases) > 5300);
});

test('a mesh that could not be built is no failed trial: its lane builds once more, and otherwise leaves its run to the others', async () => {
  const context = contextWith(new Map());
  const played: number[] = [];
  const well = async (run: number) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    played.push(run);
    return { gap: [run] };
  };
  let tries = 0;
  const unlucky = () => {
    tries += 1;
    return Promise.reject(new NotBuilt(new Error('mesh 1 stands already')));
  };
  await runSides(context, [{ key: 'a', lanes: [unlucky, well] }], 6, 'gap', up, 1);
  assert.deepEqual(played.sort(), [0, 1, 2, 3, 4, 5]);
  assert.equal(tries, 2);
  assert.deepEqual(failuresOf(context, ['a'], 6), [0, 0, 0, 0, 0, 0]);
});

test('where no mesh can be built at all the bench ends, keeps what is finished and says so', async () => {
  const context = contextWith(new Map());
  const lane = (run: number) => (run === 0 ? Promise.resolve({ gap: [7] }) : Promise.reject(new NotBuilt('no memory')));
  await assert.rejects(
    runSides(context, [{ key: 'a', lanes: [lane] }], 3, 'gap', up, 1),
    /no mesh could be built any more for a; .* call it again/,
  );
  assert.deepEqual(missingRuns(context, 'a', 3, 'gap'), [1, 2]);
});
