// SPDX-License-Identifier: Apache-2.0
import { longLife, openRig } from '../../rigs/open-rig.ts';
import type { Rig } from '../../rigs/rig.ts';
import type { BenchContext } from '../bench-of.ts';
import { failuresOf, missingRuns, runSides, type Side } from './side.ts';

/** The measurement that every run has. */
const done = 'gap';

/** Boots a rig and plays what an interrupted call has not finished; boots nothing where nothing is missing. */
export async function playMissing(
  context: BenchContext,
  keys: readonly string[],
  runs: number,
  build: (rig: Rig) => Promise<readonly Side[]>,
): Promise<void> {
  const broken = failuresOf(context, keys, runs).reduce((sum, one) => sum + one, 0);
  if (broken > 0) context.progress(`${broken} trials of an interrupted call broke off and count; --fresh measures everything anew`);
  if (keys.every((key) => missingRuns(context, key, runs, done).length === 0)) return;
  const rig = await openRig({ kind: context.rig, bundle: context.bundle, withinMs: longLife, progress: context.progress });
  let up = true;
  rig.onEnd(() => {
    up = false;
  });
  try {
    await runSides(context, await build(rig), runs, done, () => up);
  } finally {
    await rig.close();
  }
}
