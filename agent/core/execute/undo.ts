// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../knowledge/heal.ts';
import { instant } from '../time.ts';
import { learn, type Turn } from '../turn.ts';
import { putBack } from './carry-out.ts';
import { record } from './record.ts';
import { resourceOf } from './resource.ts';

function hold(turn: Turn, heal: Heal): void {
  const until = instant(turn.at + (turn.k.settings?.holdDown ?? 30_000));
  const holds: Record<string, Heal['deadline']> = Object.fromEntries(Object.entries(turn.k.holds).filter(([, end]) => end > turn.at));
  for (const step of heal.steps) {
    const resource = resourceOf(turn.k, step.change);
    if (!resource.startsWith('originator-interval:')) holds[resource] = until;
  }
  learn(turn, { holds });
}

/** A heal did not help: its resources rest, and after several in a row the whole agent does. */
export function countFailure(turn: Turn, heal: Heal): void {
  const settings = turn.k.settings;
  const failures = turn.k.failures + 1;
  hold(turn, heal);
  learn(turn, { failures });
  if (settings !== null && failures >= settings.breakerFailures) {
    learn(turn, { restUntil: instant(turn.at + settings.breakerRest) });
    turn.actions.push({
      kind: 'note',
      level: 'warn',
      code: 'breaker',
      text: `${failures} heals in a row did not help; watching only for ${settings.breakerRest / 1000} s`,
    });
  }
}

/** A heal did not help: everything of it that is still ours is taken back, and that counts. */
export function undo(turn: Turn, heal: Heal, why: string): void {
  countFailure(turn, heal);
  takeBack(turn, heal, why);
}

/** Takes back everything of a heal that is still ours, whoever or whatever is to blame. */
export function takeBack(turn: Turn, heal: Heal, why: string): void {
  const steps = putBack(
    turn,
    heal.id,
    turn.k.lasting.owned.filter((one) => one.heal === heal.id),
  );
  if (steps.length === 0)
    record(turn, { ...heal, stage: 'undone', undo: [], endedAt: turn.at, outcome: `${why}; nothing was left to put back` }, true);
  else record(turn, { ...heal, stage: 'undoing', undo: steps, outcome: why });
}

/** The trouble is over: a heal that helped is taken back, and that is no failure. */
export function release(turn: Turn, heal: Heal, why: string): void {
  const steps = putBack(
    turn,
    heal.id,
    turn.k.lasting.owned.filter((one) => one.heal === heal.id),
  );
  if (steps.length === 0) record(turn, { ...heal, endedAt: turn.at, outcome: why });
  else record(turn, { ...heal, undo: steps, outcome: why });
}
