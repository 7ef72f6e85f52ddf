// SPDX-License-Identifier: Apache-2.0
import { after, type Instant } from '../time.ts';
import { type Attempt, attemptLife, lingering } from './handshake-attempt.ts';
import { sendHello } from './handshake-begin.ts';
import { computeLife, giveUpLateWork } from './handshake-compute.ts';
import { sendAgain } from './handshake-exchange.ts';
import { late } from './handshake-refusals.ts';
import type { LinkState } from './link-state.ts';
import { drop, giveUp, keep, type LinkTurn, send } from './link-turn.ts';

/** Whether it is over: done and acknowledged long enough, or not done in time. */
function ends(turn: LinkTurn, attempt: Attempt): boolean {
  if (attempt.role === 'initiator' && attempt.doneAt !== null) {
    if (turn.at < after(attempt.doneAt, lingering)) return false;
    drop(turn, attempt);
    return true;
  }
  if (turn.at < after(attempt.begun, attemptLife)) return false;
  giveUp(turn, attempt, late);
  return true;
}

/** What was not answered is sent again. */
function repeat(turn: LinkTurn, attempt: Attempt): void {
  const { exchange } = attempt;
  if (exchange === null) {
    if (attempt.role === 'initiator' && attempt.hello !== null && attempt.head === null && turn.at >= attempt.due) {
      keep(turn, sendHello(turn, attempt));
    }
    return;
  }
  if (turn.at < exchange.due || (attempt.role === 'initiator' && attempt.doneAt !== null)) return;
  // Nothing came that was sealed under its secret: the head itself may be lost.
  if (attempt.role === 'responder' && attempt.headFrame !== null && !exchange.heard) send(turn, attempt.address, attempt.headFrame);
  const again = sendAgain(exchange, turn.symmetric, turn.at);
  send(turn, attempt.address, ...again.frames);
  keep(turn, { ...attempt, exchange: again.exchange });
}

export function runTimers(turn: LinkTurn): void {
  giveUpLateWork(turn);
  for (const attempt of [...turn.s.initiations.values(), ...turn.s.responses.values()]) {
    if (!ends(turn, attempt)) repeat(turn, attempt);
  }
}

/** When the next handshake wants a tick; null while none is under way. */
export function handshakesDue(state: LinkState): Instant | null {
  let next: number | null = state.computing === null ? null : after(state.computing.since, computeLife);
  for (const one of [...state.initiations.values(), ...state.responses.values()]) {
    const due = one.exchange?.due ?? (one.role === 'initiator' && one.hello !== null && one.head === null ? one.due : null);
    const end = one.role === 'initiator' && one.doneAt !== null ? after(one.doneAt, lingering) : after(one.begun, attemptLife);
    const first = due === null || (one.role === 'initiator' && one.doneAt !== null) ? end : Math.min(due, end);
    next = next === null ? first : Math.min(next, first);
  }
  return next as Instant | null;
}
