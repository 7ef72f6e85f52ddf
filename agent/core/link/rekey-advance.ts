// SPDX-License-Identifier: Apache-2.0

import { sameOctets } from '../identity/octets.ts';
import { after } from '../time.ts';
import { engage, install, letGo, want } from './rekey-attempt.ts';
import type { Attempt } from './rekey-state.ts';
import { enter, note, type RekeyTurn, set } from './rekey-turn.ts';

/** Goes on for as long as enough is known and the kernel is done. */
export function advance(turn: RekeyTurn): void {
  for (let before = ''; before !== turn.s.phase; ) {
    before = turn.s.phase;
    step(turn);
  }
}

function step(turn: RekeyTurn): void {
  const { phase, attempt, live, peer, busy, todo } = turn.s;
  const worked = busy === null && todo.length === 0;
  if (phase === 'greeting' && worked && peer.heard) {
    engage(turn, { number: 1, from: 'session', root: turn.s.root });
    install(turn);
  } else if (phase === 'offered' && attempt !== null && peer.abandoned >= attempt.number) letGo(turn);
  else if (phase === 'installing' && worked && attempt?.receive) {
    set(turn, { receives: attempt.number, receivesKey: attempt.receive.keyId });
    enter(turn, 'installed');
  } else if (phase === 'installed' && attempt !== null) heardOf(turn, attempt);
  else if (phase === 'switching' && worked && attempt !== null) switched(turn, attempt);
  else if (phase === 'switched' && live !== null && peer.sends >= live.number) drain(turn);
  else if (phase === 'clearing' && worked) {
    set(turn, { attempt: null });
    enter(turn, 'settled');
  }
}

/** Announced here. The peer either announces, too, or gives up; never both. */
function heardOf(turn: RekeyTurn, attempt: Attempt): void {
  const { peer, told } = turn.s;
  if (attempt.transmit === null) return;
  if (peer.receives < attempt.number) {
    if (peer.abandoned >= attempt.number) letGo(turn);
    return;
  }
  if (sameOctets(peer.receivesKey, attempt.transmit.keyId)) {
    enter(turn, 'switching');
    want(turn, { kind: 'enable', an: attempt.transmit.an });
  } else if (!told.keysDiffer) {
    // A defect somewhere: what this end would send the peer could not read. The old keys stay.
    note(turn, 'error', 'rekey-keys-differ');
    set(turn, { told: { ...told, keysDiffer: true } });
  }
}

function switched(turn: RekeyTurn, attempt: Attempt): void {
  const { number, transmit, receive, root } = attempt;
  if (transmit === null || receive === null) return;
  set(turn, {
    live: { number, since: turn.at, transmit, receive },
    root,
    attempt: null,
    told: { ...turn.s.told, exhausted: false },
  });
  note(turn, 'debug', 'rekeyed');
  enter(turn, 'switched');
}

function drain(turn: RekeyTurn): void {
  if (turn.s.told.stalled) note(turn, 'info', 'rekey-resumed');
  enter(turn, 'draining');
  set(turn, {
    drainedAt: after(turn.at, turn.limits.drain),
    dueSince: null,
    offerAt: null,
    told: { ...turn.s.told, stalled: false },
  });
}
