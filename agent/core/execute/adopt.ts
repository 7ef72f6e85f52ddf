// SPDX-License-Identifier: Apache-2.0
import { learn, type Turn } from '../turn.ts';
import { putBack, putBackLoose } from './carry-out.ts';
import { record } from './record.ts';
import { undo } from './undo.ts';

/**
 * After a crash or kill -9 the store tells what this agent had changed. Verified heals of links are taken over: they end
 * as they would have, when the link is good again. Everything else is put back.
 */
export function adopt(turn: Turn): void {
  const { lasting } = turn.k;
  for (const heal of lasting.heals) {
    if (heal.endedAt !== null) continue;
    const mine = lasting.owned.filter((one) => one.heal === heal.id);
    const lastingHeal = heal.stage === 'kept' && heal.undo.length === 0 && mine.length > 0 && heal.chosen !== 'hurry-routing';
    if (lastingHeal) {
      record(turn, { ...heal, detectedAt: turn.at, verifiedAt: turn.at, outcome: 'taken over after a restart; in force' });
      continue;
    }
    if (mine.length === 0)
      record(turn, {
        ...heal,
        stage: 'failed',
        endedAt: turn.at,
        outcome: 'the agent stopped before it ended; nothing was left to put back',
      });
    else {
      learn(turn, { heals: { ...turn.k.heals, [heal.id]: heal } });
      const failures = turn.k.failures;
      undo(turn, heal, 'the agent stopped before it was verified');
      learn(turn, { failures, restUntil: null });
    }
  }
  for (const owned of turn.k.lasting.owned) {
    if (turn.k.heals[owned.heal] === undefined) putBackLoose(turn, owned);
  }
}

/** On the way out everything is put back, newest first. */
export function letGo(turn: Turn): void {
  for (const heal of Object.values(turn.k.heals)) {
    const mine = turn.k.lasting.owned.filter((one) => one.heal === heal.id);
    const steps = putBack(turn, heal.id, mine);
    const verified = heal.stage === 'kept';
    if (steps.length === 0) record(turn, { ...heal, stage: verified ? 'kept' : 'undone', endedAt: turn.at, outcome: 'the agent stopped' });
    else record(turn, { ...heal, stage: verified ? 'kept' : 'undoing', undo: steps, outcome: 'the agent stopped' });
  }
  for (const owned of turn.k.lasting.owned) {
    if (turn.k.heals[owned.heal] === undefined && !Object.values(turn.k.loose).includes(owned.resource)) putBackLoose(turn, owned);
  }
}
