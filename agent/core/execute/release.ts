// SPDX-License-Identifier: Apache-2.0
import { provenAgain } from '../analyze/gateway-black-hole.ts';
import type { Heal } from '../knowledge/heal.ts';
import { healedKey } from '../knowledge/in-force.ts';
import { beaconLosses, silentFor } from '../knowledge/neighbour-watch.ts';
import { streak } from '../monitor/prove-gateways.ts';
import { learn, type Turn } from '../turn.ts';
import { linkReturned, noSign, noSignFor, relapseMemory, replacement } from './link-returned.ts';
import { release, takeBack } from './undo.ts';

/** Consecutive failed proofs over the other gateway after which another is looked for. */
const relayFailed = 3;
/** A penalty stays at least for B.A.T.M.A.N. IV's window of announcements. */
const penaltyHold = 60_000;
const routeHold = 300_000;
const goneAfter = 10_000;

function lossGone(turn: Turn, heal: Heal, hold: number): string | null {
  const key = healedKey(heal);
  const watch = key === null ? undefined : turn.k.neighbours[key];
  const settings = turn.k.settings;
  const since = heal.verifiedAt ?? heal.actedAt ?? turn.at;
  if (settings === null || turn.at - since < hold) return null;
  const gone = watch === undefined || silentFor(watch, turn.at) >= goneAfter;
  const other = gone ? replacement(turn, heal, hold) : null;
  if (other !== null) return other;
  // Its router was taken away, or speaks no more: nobody will ever say that the link is clean again.
  if (turn.at - Math.max(since, watch?.lastHeard ?? 0) >= noSignFor) return noSign;
  if (watch === undefined) return null;
  const { lost, of } = beaconLosses(watch, turn.at, 64);
  const limit = settings.greyLoss / 2 + watch.usualLoss;
  if (of < 64 || lost / of > limit || (watch.theirs?.loss ?? 1) > limit) return null;
  return `loss gone: ${lost} of ${of} beacons lost`;
}

function relayIsDead(turn: Turn, heal: Heal): boolean {
  const since = turn.k.proofs['through']?.results.filter((result) => result.at > (heal.verifiedAt ?? turn.at)) ?? [];
  return streak({ asked: null, results: since }, false) >= relayFailed;
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
    case 'relay-over-gateway':
      // The agent may just have started: that it knows of no symptom proves nothing.
      return streak(turn.k.proofs['own'], true) >= provenAgain ? `uplink back: proven ${provenAgain} times in a row` : null;
    default:
      return turn.k.symptoms[heal.symptom.id] === undefined ? 'the symptom is gone' : null;
  }
}

/** Takes back verified heals whose reason is over. Relapsed links forget after ten quiet minutes. */
export function releaseHeals(turn: Turn): void {
  for (const heal of Object.values(turn.k.heals)) {
    if (heal.undo.length > 0 || (heal.stage !== 'kept' && heal.stage !== 'verifying')) continue;
    const { hardifName } = heal.symptom.subject;
    if (hardifName !== null && turn.k.settings?.leaveAlone.includes(hardifName)) {
      takeBack(turn, heal, `${hardifName} is to be left alone`);
      continue;
    }
    if (heal.stage !== 'kept') continue;
    if (heal.chosen === 'relay-over-gateway' && relayIsDead(turn, heal)) {
      // No failure: it did help, and the next gateway must not wait for a hold-down.
      takeBack(turn, heal, 'the other gateway carries nothing any more');
      continue;
    }
    const why = over(turn, heal);
    if (why !== null) release(turn, heal, why);
  }
  const old = Object.entries(turn.k.relapses).filter(([, relapse]) => turn.at - relapse.at > relapseMemory);
  if (old.length > 0)
    learn(turn, {
      relapses: Object.fromEntries(Object.entries(turn.k.relapses).filter((entry) => !old.some(([key]) => key === entry[0]))),
    });
}
