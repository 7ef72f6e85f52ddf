// SPDX-License-Identifier: Apache-2.0
import { after, type Milliseconds, seconds } from '../time.ts';
import { type Attempt, indexOf } from './handshake-attempt.ts';
import { charge, strangerComputing } from './handshake-budget.ts';
import { nextWork } from './handshake-next-work.ts';
import { computeLate } from './handshake-refusals.ts';
import type { WorkId } from './handshake-work.ts';
import { attemptAt, type LinkTurn, put, tell } from './link-turn.ts';

/** A computation that is not answered by then is asked for again: handshakes must not stand still for ever. */
export const computeLife = seconds(2);

/** Nothing shows yet that it is one of ours. */
const isStranger = (attempt: Attempt): boolean => attempt.known === null && !attempt.verified;

/**
 * Has the next computation done, unless one is under way: known peers first, then who waits longest. The strangers' budget is
 * asked where one is let in: a handshake that began on a slow processor would otherwise never be done in time.
 */
export function schedule(turn: LinkTurn): void {
  const { s, at } = turn;
  if (s.computing !== null) return;
  let chosen: Attempt | null = null;
  for (const one of [...s.initiations.values(), ...s.responses.values()]) {
    const goesFirst =
      chosen === null || (isStranger(chosen) && !isStranger(one)) || (isStranger(chosen) === isStranger(one) && one.begun < chosen.begun);
    if (goesFirst && nextWork(one) !== null) chosen = one;
  }
  const work = chosen === null ? null : nextWork(chosen);
  if (chosen === null || work === null) return;
  const id = s.nextWork as WorkId;
  put(turn, { computing: { id, index: indexOf(chosen), since: at }, nextWork: s.nextWork + 1 });
  turn.outputs.push({ kind: 'compute', id, work });
}

/** The attempt that a result is for; null where it is for none any more. What it took is charged. */
export function answered(turn: LinkTurn, id: WorkId, took: Milliseconds): Attempt | null {
  const { computing, budget } = turn.s;
  if (computing === null || computing.id !== id) return null;
  const attempt = attemptAt(turn.s, computing.index);
  put(turn, { computing: null });
  if (attempt === null || isStranger(attempt)) {
    put(turn, { budget: { ...budget, computing: charge(budget.computing, strangerComputing, turn.at, took) } });
  }
  return attempt;
}

export function giveUpLateWork(turn: LinkTurn): void {
  const { computing } = turn.s;
  if (computing === null || turn.at < after(computing.since, computeLife)) return;
  put(turn, { computing: null });
  const attempt = attemptAt(turn.s, computing.index);
  if (attempt !== null) tell(turn, attempt.address, computeLate);
}
