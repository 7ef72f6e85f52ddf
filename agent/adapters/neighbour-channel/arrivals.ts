// SPDX-License-Identifier: Apache-2.0
import { type Instant, instant } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';

/** When datagrams arrived, by the clock that the loop goes by. */
export interface Arrivals {
  /** For the datagrams of one call: `stamp` is the kernel's, null where it gave none. */
  of(stamp: number | null, now: Instant, wall: number): Instant;
  /** All that had come before that instant has been taken. */
  drained(began: Instant): void;
}

/**
 * The kernel stamps arrivals by the wall clock, which may be set at any moment: what arrived did so since the last drain, whatever
 * the stamp says. Without stamps it arrived now.
 */
export function createArrivals(clock: Clock): Arrivals {
  let drainedAt = clock.now();
  return {
    of: (stamp, now, wall) => (stamp === null ? now : instant(now - Math.min(Math.max(0, wall - stamp), now - drainedAt))),
    drained(began) {
      drainedAt = began;
    },
  };
}
