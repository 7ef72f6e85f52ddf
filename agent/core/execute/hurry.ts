// SPDX-License-Identifier: Apache-2.0
import { isolating, lastFrame } from '../knowledge/in-force.ts';
import { established, isMissing, type NeighbourWatch, unanswered } from '../knowledge/neighbour-watch.ts';
import { lossShare } from '../knowledge/reception.ts';
import type { HeardBeacon } from '../mesh/beacon.ts';
import { routerGuard, sharedWith } from '../plan/guards.ts';
import { fastInterval, hurryChanges } from '../plan/hurry-routing.ts';
import { instant, ms } from '../time.ts';
import { learn, type Turn } from '../turn.ts';
import { askFor, awaitLoosely, putBackLoose, underWay } from './carry-out.ts';

/**
 * A stale route is believed until five newer announcements came another way (B.A.T.M.A.N. IV: batadv_ring_buffer_avg leaves
 * out zeros, so the average falls with the last of five). The first comes up to a second after the interval was set, and
 * some of them get lost.
 */
const hurryFor = (interval: number) => ms(Math.max(2000, 1000 + 8 * interval));
/** A request heard again within this time after the last hurry ended is its echo, not a new one. */
const quietAfter = 10_000;
/** Neighbours' neighbours hurry too: the stale route is often theirs. */
export const hurryHops = 2;

/** Stands for the resource of a change that is being made, not put back. */
export const assisting = 'assist';

/** Starts the time for which this router, and on its request those around it, announce themselves faster. */
export function startHurry(turn: Turn, hops: number): void {
  const { boost, mesh, settings } = turn.k;
  // Once is enough: the burst itself is all that a stale route waits for, the fast interval makes up for what got lost of it.
  if (mesh?.mesh.algorithm === 'BATMAN_IV' && (boost === null || turn.at >= boost.until))
    turn.actions.push({ kind: 'announce', mesh: mesh.mesh.ifindex });
  const interval = settings === null ? 0 : fastInterval(turn.k, settings);
  learn(turn, { boost: { hops, until: instant(turn.at + hurryFor(interval)) } });
}

/** Asks the kernel for fast announcements outside of any heal, at most once in twelve seconds. */
function announceFaster(turn: Turn, hops: number, why: string): void {
  const { settings, boost, phase } = turn.k;
  if (settings === null || settings.mode !== 'heal' || phase !== 'running') return;
  if (boost !== null && turn.at < boost.until + quietAfter) return;
  const changes = hurryChanges(turn.k, settings);
  if (changes.length === 0) return;
  startHurry(turn, hops);
  awaitLoosely(turn, assisting, askFor(turn, assisting, changes));
  turn.actions.push({
    kind: 'note',
    level: 'info',
    code: 'assist',
    text: `announcing every ${fastInterval(turn.k, settings)} ms for some seconds: ${why}`,
  });
}

/** A neighbour asks for faster announcements after a heal of its own: it is helped for a while. */
export function hearHurry(turn: Turn, beacons: readonly HeardBeacon[]): void {
  const hops = Math.max(0, ...beacons.map((heard) => heard.beacon.boost));
  if (hops > 0) announceFaster(turn, hops - 1, 'a neighbour reroutes');
}

/** A link that loses frames all the time does not fall silent every time it loses a few. */
const cleanLoss = 0.05;
/** How long a neighbour's kernel may take to answer before that counts here. */
const patience = 30;

function fellSilent(turn: Turn, watch: NeighbourWatch): boolean {
  const { k, at } = turn;
  if (!established(watch) || !isMissing(watch, at) || isolating(k, watch.key) || lossShare(watch.reception, 64) > cleanLoss) return false;
  if (unanswered(watch, at, ms(patience + k.lateness)) === 0) return false;
  // Where others live on its interface the link will not be taken out of the mesh, and in crowded air somebody always is late.
  if (sharedWith(k, watch.hardif, watch.mac, at) !== null) return false;
  const frame = lastFrame(k, watch.hardif, watch.mac);
  return frame === null || k.packetsAt <= watch.lastHeard + watch.interval || at - frame >= watch.interval;
}

/**
 * Announces faster as soon as a clean link looks silent, before that is sure: the kernel takes a new interval over with its
 * next announcement only, up to a second later, and others may route back through here until they have heard one.
 */
export function brace(turn: Turn): void {
  const { settings } = turn.k;
  if (settings === null || routerGuard(turn.k, settings, turn.at) !== null) return;
  const silent = Object.values(turn.k.neighbours).find((watch) => fellSilent(turn, watch));
  if (silent !== undefined) announceFaster(turn, 0, `the link on ${silent.hardifName} may have fallen silent`);
}

/** Goes back to the usual interval when the time is over. */
export function endHurry(turn: Turn): void {
  const { boost, lasting } = turn.k;
  if (boost !== null && turn.at < boost.until) return;
  const owned = lasting.owned.find((one) => one.resource.startsWith('originator-interval:'));
  if (owned === undefined || underWay(turn.k, owned.resource)) return;
  putBackLoose(turn, owned);
}
