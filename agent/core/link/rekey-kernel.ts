// SPDX-License-Identifier: Apache-2.0
import type { Refusal } from '../refusal.ts';
import { after } from '../time.ts';
import { type AssociationNumber, type HeldAssociations, nextNumber } from './rekey-association.ts';
import { abandon, want } from './rekey-attempt.ts';
import type { KernelAnswer } from './rekey-input.ts';
import type { KernelRequest } from './rekey-output.ts';
import type { Attempt } from './rekey-state.ts';
import { enter, note, type RekeyTurn, set, setAttempt } from './rekey-turn.ts';
import { macsecKeys } from './session-keys.ts';

/** Asks the kernel for the next piece of work, unless it has one or refused one a moment ago. */
export function work(turn: RekeyTurn): void {
  const { busy, todo, retryAt, requests } = turn.s;
  const action = todo[0];
  if (busy !== null || action === undefined || (retryAt !== null && turn.at < retryAt)) return;
  set(turn, { requests: requests + 1, busy: requests + 1, retryAt: null });
  turn.outputs.push({ kind: 'kernel', request: requests + 1, action });
}

/** The kernel answered the first piece of work. */
export function worked(turn: RekeyTurn, answer: KernelAnswer): void {
  const [asked, ...rest] = turn.s.todo;
  if (answer.kind === 'refused') refused(turn, answer.refusal);
  else if (answer.kind === 'found') found(turn, answer.held);
  else if (asked?.kind !== 'read') set(turn, { todo: rest });
}

/**
 * A key that was refused is not tried again. Everything else may be asked for as often as it takes, after a look at what the
 * kernel holds now.
 */
function refused(turn: RekeyTurn, refusal: Refusal): void {
  const { phase, attempt } = turn.s;
  if (phase === 'installing') return abandon(turn, refusal);
  note(turn, 'warn', 'rekey-refused', refusal);
  const again: KernelRequest = phase === 'switching' && attempt?.transmit ? { kind: 'enable', an: attempt.transmit.an } : { kind: 'read' };
  want(turn, again);
  set(turn, { retryAt: after(turn.at, turn.limits.retryAfter) });
}

function found(turn: RekeyTurn, held: HeldAssociations): void {
  const { phase, attempt, live } = turn.s;
  if (phase === 'reading') {
    set(turn, { start: held.sending });
    enter(turn, 'greeting');
  }
  if (turn.s.phase === 'greeting') want(turn, ...unused(held));
  else if (phase === 'installing' && attempt !== null) want(turn, ...installation(turn, attempt, held));
  else if (phase === 'clearing' && attempt !== null) want(turn, ...deletions(held, (an, own) => attempt[own]?.an === an));
  else if (phase === 'clearing') want(turn, ...deletions(held, (an, own) => live?.[own].an !== an));
}

/** What this end does not send with is no use to the peer, and its number may be wanted. */
const unused = (held: HeldAssociations): KernelRequest[] =>
  deletions(held, (an, direction) => direction === 'transmit' && an !== held.sending);

function deletions(held: HeldAssociations, old: (an: AssociationNumber, direction: 'transmit' | 'receive') => boolean): KernelRequest[] {
  return (['receive', 'transmit'] as const).flatMap((direction) =>
    held[direction].filter((an) => old(an, direction)).map((an) => ({ kind: 'delete', direction, an }) as const),
  );
}

/**
 * In each direction the number after the one in use. Nothing that stands there is in use: the peer sends with the number before
 * it, and so does this end.
 */
function installation(turn: RekeyTurn, attempt: Attempt, held: HeldAssociations): KernelRequest[] {
  const { session, live, start, peer } = turn.s;
  if (session === null || attempt.root === null) return [];
  const keys = macsecKeys(turn.symmetric, attempt.root, session.ends, session.role, attempt.number);
  const numbers = {
    transmit: nextNumber(live === null ? start : live.transmit.an),
    receive: nextNumber(live === null ? peer.start : live.receive.an),
  };
  setAttempt(turn, {
    transmit: { an: numbers.transmit, keyId: keys.send.keyId },
    receive: { an: numbers.receive, keyId: keys.receive.keyId },
  });
  return [
    ...deletions(held, (an, direction) => numbers[direction] === an),
    { kind: 'install', direction: 'receive', an: numbers.receive, key: keys.receive },
    { kind: 'install', direction: 'transmit', an: numbers.transmit, key: keys.send },
  ];
}
