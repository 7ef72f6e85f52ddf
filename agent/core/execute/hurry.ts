// SPDX-License-Identifier: Apache-2.0
import type { HeardBeacon } from '../mesh/beacon.ts';
import { hurryChanges } from '../plan/hurry-routing.ts';
import { instant } from '../time.ts';
import { learn, type Turn } from '../turn.ts';
import { askFor, putBackLoose } from './carry-out.ts';

/** A window of five announcements (B.A.T.M.A.N. IV) at 200 ms is one second; some are lost and some come late. */
const hurryFor = 5000;
/** A request heard again within this time after the last hurry ended is its echo, not a new one. */
const quietAfter = 10_000;
/** Neighbours' neighbours hurry too: the stale route is often theirs. */
export const hurryHops = 2;

/** Stands for the resource of a change that is being made, not put back. */
export const assisting = 'assist';

/** Starts the time for which this router, and on its request those around it, announce themselves faster. */
export function startHurry(turn: Turn, hops: number): void {
  learn(turn, { boost: { hops, until: instant(turn.at + hurryFor) } });
}

/** A neighbour asks for faster announcements after a heal of its own; it is helped for a while, at most once in fifteen seconds. */
export function hearHurry(turn: Turn, beacons: readonly HeardBeacon[]): void {
  const { settings, boost, phase } = turn.k;
  if (settings === null || settings.mode !== 'heal' || phase !== 'running') return;
  if (boost !== null && turn.at < boost.until + quietAfter) return;
  const hops = Math.max(0, ...beacons.map((heard) => heard.beacon.boost));
  if (hops === 0) return;
  const changes = hurryChanges(turn.k, settings);
  if (changes.length === 0) return;
  startHurry(turn, hops - 1);
  for (const step of askFor(turn, 'assist', changes)) learn(turn, { loose: { ...turn.k.loose, [step.id]: assisting } });
  turn.actions.push({
    kind: 'note',
    level: 'info',
    code: 'assist',
    text: `announcing every ${settings.fastOriginatorInterval} ms for ${hurryFor / 1000} s: a neighbour reroutes`,
  });
}

/** Goes back to the usual interval when the time is over. */
export function endHurry(turn: Turn): void {
  const { boost, lasting } = turn.k;
  if (boost !== null && turn.at < boost.until) return;
  const owned = lasting.owned.find((one) => one.resource.startsWith('originator-interval:'));
  if (owned === undefined || Object.values(turn.k.loose).includes(owned.resource)) return;
  putBackLoose(turn, owned);
}
