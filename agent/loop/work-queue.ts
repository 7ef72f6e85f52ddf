// SPDX-License-Identifier: Apache-2.0
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';

/** Work that waits for the kernel or the disk: in the order of asking, one at a time. What throws is told and ends nothing. */
export interface WorkQueue {
  add(job: () => Promise<void>): void;
  /** Resolves when everything is done, also what was added meanwhile. */
  idle(): Promise<void>;
}

export function createWorkQueue(log: Log, meter: Meter): WorkQueue {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  return {
    add(job) {
      waiting += 1;
      last = last
        .then(job)
        .catch((error: unknown) => {
          log.write('error', 'work-threw', error instanceof Error ? (error.stack ?? error.message) : String(error));
          meter.refused('work-threw');
        })
        .then(() => {
          waiting -= 1;
        });
    },
    async idle() {
      while (waiting > 0) await last;
    },
  };
}
