// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../knowledge/heal.ts';
import { healedKey } from '../knowledge/in-force.ts';
import { beaconLosses } from '../knowledge/neighbour-watch.ts';
import { learn, type Turn } from '../turn.ts';
import { release } from './undo.ts';

/** A penalty stays at least for B.A.T.M.A.N. IV's window of announcements. */
const penaltyHold = 60_000;
const routeHold = 300_000;
/** A link that fails again within this time waits twice as long before it returns, up to 64 times. */
const relapseMemory = 600_000;
const doublings = 6;

function linkReturned(turn: Turn, heal: Heal): string | null {
  const key = healedKey(heal);
  const settings = turn.k.settings;
  if (key === null || settings === null) return null;
  const watch = turn.k.neighbours[key];
  if (watch === undefined || watch.goodSince === null) return null;
  const relapse = turn.k.relapses[key];
  const count = relapse === undefined ? 0 : Math.min(doublings, relapse.count);
  const wait = settings.restoreAfter * 2 ** count;
  if (turn.at - watch.goodSince < wait) return null;
  const fresh = relapse !== undefined && turn.at - relapse.at < relapseMemory;
  learn(turn, { relapses: { ...turn.k.relapses, [key]: { count: fresh ? relapse.count + 1 : 1, at: turn.at } } });
  return `link back: both ways good for ${Math.round((turn.at - watch.goodSince) / 1000)} s`;
}

function lossGone(turn: Turn, heal: Heal, hold: number): string | null {
  const key = healedKey(heal);
  const watch = key === null ? undefined : turn.k.neighbours[key];
  const settings = turn.k.settings;
  if (watch === undefined || settings === null || turn.at - (heal.verifiedAt ?? turn.at) < hold) return null;
  const { lost, of } = beaconLosses(watch, turn.at, 64);
  const limit = settings.greyLoss / 2 + watch.usualLoss;
  if (of < 64 || lost / of > limit || (watch.theirs?.loss ?? 1) > limit) return null;
  return `loss gone: ${lost} of ${of} beacons lost`;
}

function over(turn: Turn, heal: Heal): string | null {
  const { hardifName } = heal.symptom.subject;
  if (hardifName !== null && !Object.values(turn.k.links).some((link) => link.name === hardifName)) return `${hardifName} is gone`;
  switch (heal.chosen) {
    case 'isolate-link':
      return linkReturned(turn, heal);
    case 'penalise-link':
      return lossGone(turn, heal, penaltyHold);
    case 'hold-route':
      return lossGone(turn, heal, routeHold);
    default:
      return turn.k.symptoms[heal.symptom.id] === undefined ? 'the symptom is gone' : null;
  }
}

/** Takes back verified heals whose reason is over. Relapsed links forget after ten quiet minutes. */
export function releaseHeals(turn: Turn): void {
  for (const heal of Object.values(turn.k.heals)) {
    if (heal.stage !== 'kept' || heal.undo.length > 0) continue;
    const why = over(turn, heal);
    if (why !== null) release(turn, heal, why);
  }
  const old = Object.entries(turn.k.relapses).filter(([, relapse]) => turn.at - relapse.at > relapseMemory);
  if (old.length > 0)
    learn(turn, {
      relapses: Object.fromEntries(Object.entries(turn.k.relapses).filter((entry) => !old.some(([key]) => key === entry[0]))),
    });
}
