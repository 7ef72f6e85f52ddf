// SPDX-License-Identifier: Apache-2.0
import { after, instant, type Milliseconds, wallTime } from '../../core/time.ts';
import type { Clock } from '../clock.ts';

export interface FakeClock extends Clock {
  advance(length: Milliseconds): void;
}

/** Stands still until it is told to go on. `start`: milliseconds since boot. */
export function fakeClock(start = 1_000_000): FakeClock {
  let now = instant(start);
  return {
    now: () => now,
    wall: () => wallTime(1_700_000_000_000 + now),
    advance(length) {
      now = after(now, length);
    },
  };
}
