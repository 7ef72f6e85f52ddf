// SPDX-License-Identifier: Apache-2.0
import { instant } from '../time.ts';
import { learn, type Turn } from '../turn.ts';
import { disown, takenOver, underWay } from './carry-out.ts';
import { assisting } from './hurry.ts';
import { record } from './record.ts';

/** After the operator changed a value that a heal had set, it is left alone for ten minutes. */
const leaveAlone = 600_000;

/** The operator (UCI, batctl, LuCI, another program) has the last word on everything this agent changed. */
export function respectOperator(turn: Turn): void {
  // What an earlier run changed is not ours before it was taken over.
  if (turn.k.phase === 'starting') return;
  for (const owned of turn.k.lasting.owned) {
    const pending = Object.values(turn.k.heals).some(
      (heal) => heal.id === owned.heal && (heal.stage === 'acting' || heal.undo.some((step) => step.state === 'asked')),
    );
    const assist = owned.heal === assisting && underWay(turn.k, assisting);
    if (pending || assist || underWay(turn.k, owned.resource) || !takenOver(turn, owned)) continue;
    disown(turn, [owned.resource]);
    if (owned.resource.startsWith('originator-interval:')) continue;
    learn(turn, { holds: { ...turn.k.holds, [owned.resource]: instant(turn.at + leaveAlone) } });
    turn.actions.push({
      kind: 'note',
      level: 'info',
      code: 'operator-changed',
      text: `${owned.resource} was changed by somebody else; left alone for ${leaveAlone / 60_000} min`,
    });
    const heal = turn.k.heals[owned.heal];
    if (heal !== undefined && heal.stage !== 'undoing')
      record(turn, { ...heal, endedAt: turn.at, outcome: `the operator changed ${owned.resource}; left alone` });
  }
}
