// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome } from '../refusal.ts';
import type { Response } from './handshake-attempt.ts';
import { decodeInitiatorAuth, encodeAuth, encodeNews } from './handshake-bodies.ts';
import { encodeHead, headCore } from './handshake-encode.ts';
import { flightOf, offerFlight, openExchange } from './handshake-exchange.ts';
import { finalSecrets, handshakeKeys, proofOf } from './handshake-keys.ts';
import { proofLength } from './handshake-lengths.ts';
import { forged } from './handshake-refusals.ts';
import { afterHead, afterInitiatorSigned, beforeInitiatorSigns, beforeResponderSigns } from './handshake-transcript.ts';
import type { WorkId } from './handshake-work.ts';
import { headProof } from './known-peer.ts';
import { forgetShare, type LinkTurn, send } from './link-turn.ts';
import type { Secret } from './secret.ts';
import { newsOf, sessionOf } from './session-begin.ts';

/** The ciphertext for the peer's share is there: it goes out in a frame of its own, and what follows is sealed. */
export function sendHead(turn: LinkTurn, attempt: Response, ciphertext: Uint8Array, first: Secret): Response {
  const { hello, own, helloHash } = attempt;
  const core = headCore(hello.index, own, ciphertext);
  const headHash = afterHead(turn.symmetric, helloHash, core);
  const keys = handshakeKeys(turn.symmetric, first, headHash, 'responder');
  const peer = attempt.known === null ? undefined : turn.s.known.get(attempt.known);
  const proof = peer === undefined ? new Uint8Array(proofLength) : headProof(turn.symmetric, peer.resumption.send, headHash);
  const headFrame = encodeHead({ core, proof, confirm: proofOf(turn.symmetric, keys.head, headHash) });
  send(turn, attempt.address, headFrame);
  return { ...attempt, first, headHash, headFrame, headSentAt: turn.at, exchange: openExchange(keys, hello.index, turn.at) };
}

/** Our own share is there: what we sign is known. */
export function chooseShare(turn: LinkTurn, attempt: Response, shareKey: WorkId, share: Uint8Array): Response {
  if (attempt.headHash === null) return attempt;
  const responderHash = beforeResponderSigns(turn.symmetric, attempt.headHash, encodeNews(newsOf(attempt.self)), share);
  return { ...attempt, shareKey, share, responderHash };
}

/** Our signature is there: the rest of message 2 goes out. */
export function showOurselves(turn: LinkTurn, attempt: Response, signature: Uint8Array): Response {
  const { exchange, responderHash, share } = attempt;
  if (exchange === null || responderHash === null || share === null) return attempt;
  const mac = turn.symmetric.hmac(exchange.keys.identity.reveal(), responderHash, signature);
  const plain = encodeAuth(encodeNews(newsOf(attempt.self)), share, signature, mac);
  const sending = offerFlight(exchange, turn.symmetric, 'auth', plain, turn.at);
  send(turn, attempt.address, ...sending.frames);
  return { ...attempt, signature, exchange: sending.exchange };
}

/** What the initiator says of itself, once all of it is there. It must mean us. */
export function readInitiator(turn: LinkTurn, attempt: Response): Outcome<Response> {
  const { exchange, responderHash, signature } = attempt;
  const plain = exchange === null || attempt.auth !== null ? null : flightOf(exchange, 'auth');
  if (plain === null || responderHash === null || signature === null) return accept(attempt);
  const auth = decodeInitiatorAuth(plain);
  if (!auth.ok) return auth;
  if (auth.value.peerSvid !== attempt.self.svid) return { ok: false, refusal: forged };
  const { sayingBytes, ciphertext } = auth.value;
  const initiatorHash = beforeInitiatorSigns(turn.symmetric, responderHash, signature, sayingBytes, ciphertext);
  return accept({ ...attempt, auth: auth.value, initiatorHash });
}

/**
 * The second secret is there: the MAC under both shows that the initiator took part from the first message to the last. The
 * session stands, and counts once its signature was verified and our own last message acknowledged.
 */
export function bindInitiator(turn: LinkTurn, attempt: Response, second: Secret): Outcome<Response> {
  const { auth, first, initiatorHash } = attempt;
  if (auth === null || first === null || initiatorHash === null) return accept(attempt);
  const transcript = afterInitiatorSigned(turn.symmetric, initiatorHash, auth.signature);
  const { confirm } = finalSecrets(turn.symmetric, first, second, transcript);
  if (!turn.symmetric.same(turn.symmetric.hmac(confirm.initiator.reveal(), transcript), auth.mac)) return { ok: false, refusal: forged };
  return accept({ ...forgetShare(turn, attempt), second });
}

/** The initiator is who it says: our last message goes out. */
export function finish(turn: LinkTurn, attempt: Response): Response {
  const { auth, first, second, initiatorHash, exchange } = attempt;
  if (auth === null || first === null || second === null || initiatorHash === null || exchange === null) return attempt;
  const transcript = afterInitiatorSigned(turn.symmetric, initiatorHash, auth.signature);
  const { master, confirm } = finalSecrets(turn.symmetric, first, second, transcript);
  const session = sessionOf(turn, attempt, transcript, auth.replaces, master);
  const sending = offerFlight(exchange, turn.symmetric, 'finish', turn.symmetric.hmac(confirm.responder.reveal(), transcript), turn.at);
  send(turn, attempt.address, ...sending.frames);
  return { ...attempt, verified: true, session, exchange: sending.exchange };
}
