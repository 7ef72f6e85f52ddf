// SPDX-License-Identifier: Apache-2.0
import { overwhelmedNow } from '../knowledge/overwhelmed.ts';
import { learn, type Turn } from '../turn.ts';

const tellAgainAfter = 60_000;

/** Told once a minute: nothing is done about it, but the operator must know why nobody is watched as closely as usual. */
export function noteOverwhelmed(turn: Turn): void {
  const text = overwhelmedNow(turn.k, turn.at);
  if (text === null) return;
  learn(turn, { overwhelmedAt: turn.at });
  if (turn.k.overwhelmedToldAt !== null && turn.at - turn.k.overwhelmedToldAt < tellAgainAfter) return;
  turn.actions.push({ kind: 'note', level: 'warn', code: 'overwhelmed', text });
  learn(turn, { overwhelmedToldAt: turn.at });
}
