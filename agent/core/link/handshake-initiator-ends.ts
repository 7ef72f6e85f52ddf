// SPDX-License-Identifier: Apache-2.0
import type { Initiation } from './handshake-attempt.ts';
import { encodeAuth, encodeSaying } from './handshake-bodies.ts';
import { flightOf, offerFlight } from './handshake-exchange.ts';
import { finalSecrets } from './handshake-keys.ts';
import { hashLength } from './handshake-lengths.ts';
import { afterInitiatorSigned, beforeInitiatorSigns } from './handshake-transcript.ts';
import { linkKey } from './link-state.ts';
import { type LinkTurn, send } from './link-turn.ts';
import type { Secret } from './secret.ts';
import { newsOf, sessionOf } from './session-begin.ts';

/** The last session with whoever this has turned out to be. */
function sessionBefore(turn: LinkTurn, { peer, head, address }: Initiation): Uint8Array {
  const known = peer === null || head === null ? undefined : turn.s.known.get(linkKey(address.hardif, head.mac, peer.id));
  return known?.transcript ?? new Uint8Array(hashLength);
}

/** The peer is who it says, and the ciphertext for its share is there: what we sign is known. */
export function answerShare(turn: LinkTurn, attempt: Initiation, ciphertext: Uint8Array, second: Secret): Initiation {
  const { auth, responderHash, self } = attempt;
  if (auth === null || responderHash === null) return attempt;
  const replaces = sessionBefore(turn, attempt);
  const saying = encodeSaying(newsOf(self), auth.news.svid, replaces);
  const initiatorHash = beforeInitiatorSigns(turn.symmetric, responderHash, auth.signature, saying, ciphertext);
  return { ...attempt, ciphertext, second, replaces, initiatorHash };
}

/** Our signature is there: message 3 goes out. */
export function proveOurselves(turn: LinkTurn, attempt: Initiation, signature: Uint8Array): Initiation {
  const { auth, first, second, initiatorHash, exchange, ciphertext, replaces, self } = attempt;
  if (auth === null || first === null || second === null || initiatorHash === null || exchange === null || ciphertext === null) {
    return attempt;
  }
  const transcript = afterInitiatorSigned(turn.symmetric, initiatorHash, signature);
  const { master, confirm } = finalSecrets(turn.symmetric, first, second, transcript);
  const mac = turn.symmetric.hmac(confirm.initiator.reveal(), transcript);
  const plain = encodeAuth(encodeSaying(newsOf(self), auth.news.svid, replaces), ciphertext, signature, mac);
  const sending = offerFlight(exchange, turn.symmetric, 'auth', plain, turn.at);
  send(turn, attempt.address, ...sending.frames);
  const awaited = turn.symmetric.hmac(confirm.responder.reveal(), transcript);
  return { ...attempt, session: sessionOf(turn, attempt, transcript, replaces, master), awaited, exchange: sending.exchange };
}

/** Whether the responder's last message is there: null before, then whether it is the one that follows from all that was said. */
export function isFinished(turn: LinkTurn, { exchange, awaited }: Initiation): boolean | null {
  const plain = exchange === null || awaited === null ? null : flightOf(exchange, 'finish');
  return plain === null || awaited === null ? null : turn.symmetric.same(plain, awaited);
}
