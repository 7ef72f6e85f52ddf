// SPDX-License-Identifier: Apache-2.0
import type { Knowledge } from '../knowledge/knowledge.ts';
import { crowdedInterval, established, isLate, lateAfter, silentFor } from '../knowledge/neighbour-watch.ts';
import { type Instant, instant, type Milliseconds, ms } from '../time.ts';
import { learn, type Turn } from '../turn.ts';

/** Before the first beacon, and at most however rarely beacons come: what is shown must not be old. */
const calmTurns = { usual: 100, slowest: crowdedInterval };
const calmPace = 1000;
/** An earlier lateness counts half after so long, ms. */
const halfLife = 1350;
/** A little late is every turn on a busy machine. */
const tolerance = 60;
/** A neighbour that has been gone for so many intervals is followed in the calm rhythm. */
const noLongerNew = 10;

/** So often turns come while nothing is looked at closely: as often as beacons are due. */
export function turnEvery(k: Knowledge): Milliseconds {
  const planned = Object.values(k.hardifs).flatMap((hardif) =>
    hardif.channel === 'open' && hardif.planned !== null ? [hardif.planned] : [],
  );
  return ms(Math.min(calmTurns.slowest, planned.length === 0 ? calmTurns.usual : Math.min(...planned)));
}

/** A turn that comes late says that this router had no time; the neighbours are not to blame for what it did not hear. */
export function noteLateness(turn: Turn): void {
  const elapsed = turn.k.tickedAt === 0 ? 0 : turn.at - turn.k.tickedAt;
  const gap = elapsed - Math.max(calmTurns.usual, turnEvery(turn.k)) - tolerance;
  const before = Math.floor(turn.k.lateness * 0.5 ** (elapsed / halfLife));
  learn(turn, { tickedAt: turn.at, turnTook: ms(Math.min(1000, elapsed)), lateness: ms(Math.max(0, gap, before)) });
}

/** Is a turn worth taking now, or may it wait for the calm rhythm? Asked between turns, after the neighbours were heard. */
export function wantsTurn(k: Knowledge, at: Instant): boolean {
  if (k.pace < calmPace || at - k.tickedAt >= turnEvery(k) - 5) return true;
  return Object.values(k.neighbours).some(
    (watch) => established(watch) && silentFor(watch, at) < noLongerNew * watch.interval && isLate(watch, at),
  );
}

/** Then it is looked for that often, in intervals. */
const lookAgain = 0.5;
/** The first look past the instant, not just before it. */
const past = 2;

/**
 * When to listen again at the latest, so that a beacon is missed when it is and not at the next round: nothing is gained
 * by waiting, and nothing is lost by a look that finds it there.
 */
export function nextLook(k: Knowledge, at: Instant): Instant | null {
  let soonest: number | null = null;
  for (const watch of Object.values(k.neighbours)) {
    const silence = silentFor(watch, at);
    if (!established(watch) || silence >= noLongerNew * watch.interval) continue;
    const intervals = silence / watch.interval;
    const first = lateAfter(watch);
    const look = intervals < first ? first : (Math.floor(intervals / lookAgain) + 1) * lookAgain;
    const due = watch.lastHeard + look * watch.interval + past;
    if (soonest === null || due < soonest) soonest = due;
  }
  return soonest === null ? null : instant(soonest);
}
