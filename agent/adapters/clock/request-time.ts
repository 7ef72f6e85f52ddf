// SPDX-License-Identifier: Apache-2.0
import type { RequestTime } from '../../core/policy/access-request.ts';
import { instant, ms } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';

/** A clock that shows less was never set: routers without a battery begin at 1970 or at their firmware's date. */
const never = Date.UTC(2026, 0, 1);
/** What the system's clock may be off where nothing vouches for it. */
const dayOff = ms(86_400_000);

/** When a call came, as far as the system's clock alone can tell. */
export function requestTime(clock: Clock): RequestTime {
  const wall = clock.wall();
  // Whole milliseconds: records are read by people.
  const at = instant(Math.floor(clock.now()));
  return wall < never ? { at, wall: null, off: null } : { at, wall, off: dayOff };
}
