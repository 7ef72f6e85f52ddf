// SPDX-License-Identifier: Apache-2.0
import type { Instant, WallTime } from '../core/time.ts';

export interface Clock {
  /** Monotonic, since boot. */
  now(): Instant;
  wall(): WallTime;
}
