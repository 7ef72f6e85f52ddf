// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../time.ts';
import { advance } from './rekey-advance.ts';
import { computed } from './rekey-exchange.ts';
import { hear, reply } from './rekey-hear.ts';
import type { RekeyInput } from './rekey-input.ts';
import { work, worked } from './rekey-kernel.ts';
import { defaultRekeyLimits, type RekeyLimits } from './rekey-limits.ts';
import type { RekeyOutput } from './rekey-output.ts';
import type { RekeySession } from './rekey-session.ts';
import { type RekeyState, unkeyed } from './rekey-state.ts';
import { offerWhereDue, pass } from './rekey-time.ts';
import { enter, forgetKey, type RekeyTurn, set } from './rekey-turn.ts';
import type { Symmetric } from './symmetric.ts';

export interface RekeyStep {
  readonly state: RekeyState;
  /** In this order. */
  readonly outputs: readonly RekeyOutput[];
}

/**
 * The keys of one MACsec link. Each direction has its own. An end announces a key when its kernel holds it in both directions,
 * and sends with it only when the peer announced it, so no end ever sends with a key that the other does not hold. Whatever fails
 * before that leaves the keys in use as they were. docs/decisions/rekey-model.md says how this was checked.
 */
export function rekeying(symmetric: Symmetric, limits: RekeyLimits = defaultRekeyLimits) {
  return (state: RekeyState, input: RekeyInput): RekeyStep => {
    const turn: RekeyTurn = { s: state, at: input.at, outputs: [], symmetric, limits };
    take(turn, input);
    advance(turn);
    work(turn);
    if (input.kind === 'message' && input.session === turn.s.session?.name) reply(turn, input.message);
    return { state: turn.s, outputs: turn.outputs };
  };
}

function take(turn: RekeyTurn, input: RekeyInput): void {
  const { s } = turn;
  if (input.kind === 'session') {
    if (input.session.name === s.session?.name) return;
    // What the kernel is doing shows when it is read; so that is done first.
    if (s.busy !== null) set(turn, { next: input.session });
    else begin(turn, input.session, input.at);
  } else if (input.kind === 'tick') pass(turn, input.nextPacket);
  else if (input.kind === 'message' && input.session === s.session?.name) hear(turn, input.message);
  else if (input.kind === 'kernel' && input.request === s.busy) {
    set(turn, { busy: null });
    if (s.next === null) worked(turn, input.answer);
    else begin(turn, s.next, input.at);
  } else if (input.kind === 'computed') computed(turn, input.request, input.answer);
  else if (input.kind === 'rekey' && s.session !== null) {
    set(turn, { dueSince: s.dueSince ?? input.at });
    offerWhereDue(turn);
  }
}

/** Knows nothing of the session before but what the kernel still holds. */
function begin(turn: RekeyTurn, session: RekeySession, at: Instant): void {
  forgetKey(turn);
  set(turn, { ...unkeyed, session, root: session.root, requests: turn.s.requests, dueSince: at, todo: [{ kind: 'read' }] });
  enter(turn, 'reading');
}
