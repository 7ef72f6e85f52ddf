// SPDX-License-Identifier: Apache-2.0
import { type Instant, type WallTime, wallTime } from '../time.ts';

/** What a neighbour's agent says its estimate is. */
export interface TimeClaim {
  /** Whose router it is: several routers of one person count as one. */
  readonly owner: string;
  readonly says: WallTime;
  readonly heard: Instant;
}

/**
 * What the time probably is. Never kept over a restart; it only starts renewals and warns, and expires nothing but an SVID
 * whose renewal is known to be refused.
 */
export interface Estimate {
  /** The proven floor, and when this router learned it. */
  readonly floor: WallTime;
  readonly since: Instant;
  /** The newest claim of each owner, at most 32. */
  readonly claims: readonly TimeClaim[];
}

const day = 86_400_000;
/** A neighbour that was not heard for longer says nothing any more. */
const freshFor = 600_000;
const mostClaims = 32;
const enoughOwners = 3;

export const estimateAtStart = (floor: WallTime, now: Instant): Estimate => ({ floor, since: now, claims: [] });

const sinceFloor = (estimate: Estimate, now: Instant): number => estimate.floor + Math.max(0, now - estimate.since);

/** The floor moved: time goes on from there, where that is later than what was counted since the one before. A fall starts anew. */
export function estimateAfterFloor(estimate: Estimate, floor: WallTime, now: Instant): Estimate {
  const later = floor < estimate.floor || floor > sinceFloor(estimate, now);
  return later ? { ...estimate, floor, since: now } : estimate;
}

/** The oldest claims go first where there is no room. What is no time says nothing. */
export function hearClaim(estimate: Estimate, claim: TimeClaim): Estimate {
  if (!Number.isFinite(claim.says)) return estimate;
  const others = estimate.claims.filter((one) => one.owner !== claim.owner);
  return { ...estimate, claims: [...others, claim].slice(-mostClaims) };
}

/**
 * The floor and the time since, or later where neighbours agree: the median of at least three owners' claims, each aged since
 * it was heard, and at most a day more than the time since the floor. One liar among three owners moves it no further than the
 * honest ones stand apart; many liars move it by a day. Owners whose number is even: the earlier of the two in the middle.
 */
export function estimatedTime(estimate: Estimate, now: Instant): WallTime {
  const counted = sinceFloor(estimate, now);
  const said = estimate.claims
    .filter((claim) => claim.heard <= now && now - claim.heard <= freshFor)
    .map((claim) => claim.says + (now - claim.heard))
    .sort((a, b) => a - b);
  if (said.length < enoughOwners) return wallTime(counted);
  const median = said[Math.floor((said.length - 1) / 2)] ?? counted;
  return wallTime(Math.min(Math.max(median, counted), counted + day));
}
