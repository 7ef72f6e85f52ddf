// SPDX-License-Identifier: Apache-2.0
import { learn, type Turn } from '../turn.ts';
import { putBack, putBackLoose, underWay } from './carry-out.ts';
import { record } from './record.ts';

/** On the way out everything is put back, newest first. */
export function letGo(turn: Turn): void {
  const { phase } = turn.k;
  learn(turn, { phase: 'stopping' });
  // Nothing was taken over yet, and what was not read may be another kernel's: it stays recorded for the next start.
  if (phase === 'starting') return;
  for (const heal of Object.values(turn.k.heals)) {
    const mine = turn.k.lasting.owned.filter((one) => one.heal === heal.id);
    const steps = putBack(turn, heal.id, mine);
    const verified = heal.stage === 'kept';
    if (steps.length === 0) record(turn, { ...heal, stage: verified ? 'kept' : 'undone', endedAt: turn.at, outcome: 'the agent stopped' });
    else record(turn, { ...heal, stage: verified ? 'kept' : 'undoing', undo: steps, outcome: 'the agent stopped' });
  }
  for (const owned of turn.k.lasting.owned) {
    if (turn.k.heals[owned.heal] === undefined && !underWay(turn.k, owned.resource)) putBackLoose(turn, owned);
  }
}
