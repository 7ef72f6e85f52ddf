// SPDX-License-Identifier: Apache-2.0
import type { Refusal } from '../refusal.ts';
import { after } from '../time.ts';
import type { KernelRequest } from './rekey-output.ts';
import type { Attempt } from './rekey-state.ts';
import { enter, forgetKey, note, type RekeyTurn, set, tell } from './rekey-turn.ts';

/** Hands work to the kernel; it is asked for at the end of the turn. */
export const want = (turn: RekeyTurn, ...todo: readonly KernelRequest[]): void => set(turn, { todo, retryAt: null });

/** Takes part in a generation, never in one of that number again. */
export function engage(turn: RekeyTurn, attempt: Pick<Attempt, 'number' | 'from'> & Partial<Attempt>): void {
  const whole: Attempt = { publicKey: null, ciphertext: null, root: null, transmit: null, receive: null, ...attempt };
  set(turn, { attempt: whole, newest: whole.number, dueSince: turn.s.dueSince ?? turn.at });
}

/** First what stands under the two numbers is read: it is old there, whatever it is. */
export function install(turn: RekeyTurn): void {
  enter(turn, 'installing');
  want(turn, { kind: 'read' });
}

/** Deletes what the attempt installed; where there is no attempt, everything but the live generation. */
export function clear(turn: RekeyTurn): void {
  enter(turn, 'clearing');
  if (turn.s.attempt === null || turn.s.attempt.transmit !== null) want(turn, { kind: 'read' });
  else want(turn);
}

/**
 * Gives up a generation that was not announced here, so the peer never sends with it. The key is burnt: whether the kernel took
 * it is not sure, and none is installed twice.
 */
export function abandon(turn: RekeyTurn, refusal: Refusal): void {
  note(turn, 'warn', 'rekey-refused', refusal);
  forgetKey(turn);
  set(turn, { abandoned: turn.s.attempt?.number ?? turn.s.abandoned, offerAt: after(turn.at, turn.limits.retryAfter) });
  clear(turn);
  tell(turn);
}

/** The peer gave the generation up before it announced it, so it never sends with it. */
export function letGo(turn: RekeyTurn): void {
  forgetKey(turn);
  set(turn, { offerAt: after(turn.at, turn.limits.retryAfter) });
  clear(turn);
}
