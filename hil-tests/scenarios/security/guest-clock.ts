// SPDX-License-Identifier: Apache-2.0
import type { Rig } from '../../rigs/rig.ts';

/** Sets the wall clock of the whole rig; its monotonic clock goes on. Rejects where that would be this machine's own. */
export async function setClock(rig: Rig, at: Date): Promise<void> {
  if (rig.kind !== 'qemu') throw new Error('this scenario sets the clock: it needs a machine of its own, --rig qemu');
  const done = await rig.exec({ command: ['date', '-s', `@${Math.floor(at.getTime() / 1000)}`] });
  if (done.status !== 0) throw new Error(`date: ${done.stderr.trim()}`);
}

/** Has `work` done and sets the clock right again, whatever became of it. */
export async function withOtherClock<T>(rig: Rig, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await setClock(rig, new Date());
  }
}
