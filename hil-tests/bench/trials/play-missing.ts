// SPDX-License-Identifier: Apache-2.0
import { longLife, openRig } from '../../rigs/open-rig.ts';
import type { Rig } from '../../rigs/rig.ts';
import type { BenchContext } from '../bench-of.ts';
import { missingRuns, runSides, type Side } from './side.ts';

/** The measurement that every run has. */
const done = 'gap';

/** Boots a rig and plays what an interrupted call has not finished; boots nothing where nothing is missing. */
export async function playMissing(
  context: BenchContext,
  keys: readonly string[],
  runs: number,
  build: (rig: Rig) => Promise<readonly Side[]>,
): Promise<void> {
  if (keys.every((key) => missingRuns(context, key, runs, done).length === 0)) return;
  const rig = await openRig({ kind: context.rig, withinMs: longLife, progress: context.progress });
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
