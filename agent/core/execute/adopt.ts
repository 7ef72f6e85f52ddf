// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../knowledge/heal.ts';
import { learn, type Turn } from '../turn.ts';
import { putBackLoose, stillOurs } from './carry-out.ts';
import { kernelIsFresh } from './fresh-kernel.ts';
import { record, remember } from './record.ts';
import { ofAnotherMesh, renumbered } from './resource.ts';
import { undo } from './undo.ts';

/** The interface may have another number than when the store was written; its name stays. */
function renumberedHeal(turn: Turn, heal: Heal): Heal {
  const { hardifName } = heal.symptom.subject;
  const link = Object.values(turn.k.links).find((one) => one.name === hardifName);
  if (link === undefined) return heal;
  return { ...heal, symptom: { ...heal.symptom, subject: { ...heal.symptom.subject, hardif: link.ifindex } } };
}

function startFresh(turn: Turn): void {
  for (const heal of turn.k.lasting.heals) {
    if (heal.endedAt === null) record(turn, { ...heal, endedAt: turn.at, outcome: 'the router was restarted' });
  }
  if (turn.k.lasting.owned.length > 0) remember(turn, { owned: [] });
}

function takeOver(turn: Turn, heal: Heal): void {
  const mine = turn.k.lasting.owned.filter((one) => one.heal === heal.id);
  const here = mine.length > 0 && !mine.some((one) => ofAnotherMesh(turn.k, one));
  const lastingHeal = heal.stage === 'kept' && heal.undo.length === 0 && here && heal.chosen !== 'hurry-routing';
  if (lastingHeal)
    return record(turn, { ...renumberedHeal(turn, heal), verifiedAt: turn.at, outcome: 'taken over after a restart; in force' });
  if (mine.length === 0)
    return record(turn, {
      ...heal,
      stage: 'failed',
      endedAt: turn.at,
      outcome: 'the agent stopped before it ended; nothing was left to put back',
    });
  learn(turn, { heals: { ...turn.k.heals, [heal.id]: heal } });
  const failures = turn.k.failures;
  undo(turn, heal, 'the agent stopped before it was verified');
  learn(turn, { failures, restUntil: null });
}

/**
 * After a crash or kill -9 the store tells what this agent had changed. Verified heals of links are taken over: they end
 * as they would have, when the link is good again. Everything else is put back. What the kernel does not have any more is
 * somebody else's, and after a restart of the router nothing is left of it at all.
 */
export function adopt(turn: Turn): void {
  if (kernelIsFresh(turn)) return startFresh(turn);
  // Read since this agent started, so what the kernel says now is about these changes.
  const owned = turn.k.lasting.owned
    .filter((one) => stillOurs(turn, one))
    .map((one) => ({ ...one, undo: renumbered(turn.k, one) ?? one.undo }));
  if (turn.k.lasting.owned.length > 0) remember(turn, { owned: owned.map((one) => ({ ...one, since: turn.k.startedAt })) });
  for (const one of owned.filter((each) => renumbered(turn.k, each) === null))
    turn.actions.push({
      kind: 'note',
      level: 'error',
      code: 'not-put-back',
      text: `${one.resource} belongs to ${one.mesh}, which is not there; it is put back when it comes`,
    });
  for (const heal of turn.k.lasting.heals) {
    if (heal.endedAt === null) takeOver(turn, heal);
  }
  for (const one of turn.k.lasting.owned) {
    if (turn.k.heals[one.heal] === undefined) putBackLoose(turn, one);
  }
}
