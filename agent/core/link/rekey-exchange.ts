// SPDX-License-Identifier: Apache-2.0
import { after } from '../time.ts';
import { abandon, engage, install } from './rekey-attempt.ts';
import type { ComputedAnswer } from './rekey-input.ts';
import type { AnswerMessage, OfferMessage } from './rekey-message.ts';
import type { Attempt } from './rekey-state.ts';
import { compute, enter, forgetKey, note, type RekeyTurn, set, setAttempt } from './rekey-turn.ts';
import type { Secret } from './secret.ts';
import { nextMacsecRoot } from './session-keys.ts';

/** Begins an own offer. */
export function generate(turn: RekeyTurn): void {
  enter(turn, 'generating');
  compute(turn, { kind: 'generate' });
}

/**
 * Whether the peer's offer counts. It replaces what is live here, and no generation is tried twice. Of two crossed offers the
 * higher generation counts, then that of the session's initiator: both ends choose the same one.
 */
function counts(turn: RekeyTurn, { generation, status }: OfferMessage): boolean {
  const { phase, live, newest, session } = turn.s;
  if (status.sends !== (live?.number ?? 0)) return false;
  if (phase === 'settled' || phase === 'generating') return generation > newest;
  return phase === 'offered' && (generation > newest || (generation === newest && session?.role === 'responder'));
}

export function takeOffer(turn: RekeyTurn, offer: OfferMessage): void {
  if (!counts(turn, offer)) return;
  forgetKey(turn);
  engage(turn, { number: offer.generation, from: 'peer', publicKey: offer.publicKey });
  enter(turn, 'encapsulating');
  compute(turn, { kind: 'encapsulate', publicKey: offer.publicKey });
}

export function takeAnswer(turn: RekeyTurn, { generation, ciphertext, status }: AnswerMessage): void {
  const { phase, attempt, key } = turn.s;
  if (phase !== 'offered' || key === null || generation !== attempt?.number || status.receives !== generation) return;
  setAttempt(turn, { ciphertext });
  enter(turn, 'decapsulating');
  compute(turn, { kind: 'decapsulate', key, ciphertext });
}

/** What was computed; what nobody waits for any more is forgotten. */
export function computed(turn: RekeyTurn, request: number, answer: ComputedAnswer): void {
  if (request !== turn.s.computing) {
    if (answer.kind === 'generated') turn.outputs.push({ kind: 'forget', key: request });
    return;
  }
  set(turn, { computing: null });
  const { phase, attempt, newest, peer } = turn.s;
  if (answer.kind === 'refused') {
    if (phase !== 'generating') return abandon(turn, answer.refusal);
    note(turn, 'warn', 'rekey-refused', answer.refusal);
    set(turn, { offerAt: after(turn.at, turn.limits.retryAfter) });
    enter(turn, 'settled');
  } else if (answer.kind === 'generated' && phase === 'generating') {
    // A generation that either end gave up is never tried again.
    engage(turn, { number: Math.max(newest, peer.abandoned) + 1, from: 'here', publicKey: answer.publicKey });
    set(turn, { key: request });
    enter(turn, 'offered');
  } else if (answer.kind === 'encapsulated' && phase === 'encapsulating' && attempt !== null) {
    agree(turn, { ...attempt, ciphertext: answer.ciphertext }, answer.shared);
  } else if (answer.kind === 'decapsulated' && phase === 'decapsulating' && attempt !== null) {
    forgetKey(turn);
    agree(turn, attempt, answer.shared);
  }
}

/** The fresh secret is mixed into the one before; then the keys are installed. */
function agree(turn: RekeyTurn, attempt: Attempt, shared: Secret): void {
  const { publicKey, ciphertext } = attempt;
  if (turn.s.root === null || publicKey === null || ciphertext === null) return;
  const root = nextMacsecRoot(turn.symmetric, turn.s.root, shared, turn.symmetric.sha256(publicKey, ciphertext));
  set(turn, { attempt: { ...attempt, root } });
  install(turn);
}
