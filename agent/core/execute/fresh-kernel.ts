// SPDX-License-Identifier: Apache-2.0
import type { OwnedChange } from '../knowledge/lasting.ts';
import type { Turn } from '../turn.ts';
import { currentValue } from './resource.ts';

/** Wall time less uptime is the instant of boot; clocks drift and are corrected by less than this. */
const clockTolerance = 60_000;

/**
 * Was the router itself restarted since the store was written? Instants that lie ahead can only be another boot's. Otherwise a
 * value that is still ours is the surest witness that it was not: routers without a clock of their own start in 1970 and jump,
 * so the time of boot alone proves nothing, and is asked only where the kernel has none of our values.
 */
export function kernelIsFresh(turn: Turn): boolean {
  const { owned, heals } = turn.k.lasting;
  const open = heals.filter((heal) => heal.endedAt === null);
  const stored = [...owned.map((one) => one.since), ...open.map((heal) => heal.detectedAt)];
  if (stored.some((instant) => instant > turn.k.startedAt)) return true;
  const seen = (one: OwnedChange): boolean => currentValue(turn.k, one.resource) === one.ours;
  if (owned.some(seen)) return false;
  const booted = turn.k.wall - turn.at;
  return open.some((heal) => Math.abs(heal.wall - heal.detectedAt - booted) > clockTolerance);
}
