// SPDX-License-Identifier: Apache-2.0
import { takeAnswer, takeOffer } from './rekey-exchange.ts';
import type { RekeyMessage } from './rekey-message.ts';
import type { PeerStatus } from './rekey-state.ts';
import { type RekeyTurn, set, tell } from './rekey-turn.ts';

/** A message of the peer in the present session. What is old in it changes nothing. */
export function hear(turn: RekeyTurn, message: RekeyMessage): void {
  const { status } = message;
  const known = turn.s.peer;
  const newer = status.receives > known.receives;
  const peer: PeerStatus = {
    heard: true,
    start: known.heard ? known.start : status.start,
    receives: newer ? status.receives : known.receives,
    receivesKey: newer ? status.receivesKey : known.receivesKey,
    sends: Math.max(known.sends, status.sends),
    abandoned: Math.max(known.abandoned, status.abandoned),
  };
  set(turn, { peer });
  if (message.kind === 'offer') takeOffer(turn, message);
  else if (message.kind === 'answer') takeAnswer(turn, message);
}

/** Tells a peer that asks, unless this turn said it already. Before the kernel was read there is nothing to tell. */
export function reply(turn: RekeyTurn, message: RekeyMessage): void {
  if (message.asks && turn.s.phase !== 'reading' && !turn.outputs.some(({ kind }) => kind === 'send')) tell(turn);
}
