// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome } from '../refusal.ts';
import type { Initiation } from './handshake-attempt.ts';
import { bestSuite, sendHello } from './handshake-begin.ts';
import { decodeResponderAuth } from './handshake-bodies.ts';
import { firstPause, flightOf, openExchange } from './handshake-exchange.ts';
import type { CookieReply, Head } from './handshake-frames.ts';
import { handshakeKeys, proofOf } from './handshake-keys.ts';
import { forged, otherSuite } from './handshake-refusals.ts';
import { afterHead, beforeResponderSigns } from './handshake-transcript.ts';
import { headProof } from './known-peer.ts';
import type { LinkAddress } from './link-end.ts';
import { forgetShare, keep, type LinkTurn, tell } from './link-turn.ts';
import type { Secret } from './secret.ts';

/** Answers in clear may be anybody's: so many are followed up in one handshake. */
const mostCookies = 8;
const mostFalseHeads = 4;

/** An initiation that waits for an answer in clear from there; null where there is none. */
function waiting(turn: LinkTurn, from: LinkAddress, index: number): Initiation | null {
  const attempt = turn.s.initiations.get(index);
  if (attempt === undefined || attempt.hello === null || attempt.head !== null) return null;
  return attempt.address.hardif === from.hardif && attempt.address.ip === from.ip ? attempt : null;
}

/** The peer wants to see that we receive here; or another suite, for which a fresh share is made. */
export function hearCookie(turn: LinkTurn, from: LinkAddress, reply: CookieReply): void {
  const attempt = waiting(turn, from, reply.to);
  if (attempt === null || attempt.cookies >= mostCookies) return;
  const { self, own } = attempt;
  const suite = bestSuite(self.suites, reply.suites, self.minimumSuite);
  const next = { ...attempt, cookies: attempt.cookies + 1, pause: firstPause };
  if (suite === null || suite === own.suite) return keep(turn, sendHello(turn, { ...next, cookie: reply.cookie }));
  keep(turn, { ...forgetShare(turn, next), own: { ...own, suite }, share: null, hello: null });
}

/** Who answers a proof must prove the same, or anybody on the air could answer first. */
function isProven(turn: LinkTurn, attempt: Initiation, head: Head, hash: Uint8Array): boolean {
  const peer = attempt.known === null ? undefined : turn.s.known.get(attempt.known);
  if (peer === undefined || attempt.cookies > 0) return true;
  return turn.symmetric.same(headProof(turn.symmetric, peer.resumption.receive, hash), head.proof);
}

/** The first frame of message 2. */
export function hearHead(turn: LinkTurn, from: LinkAddress, head: Head): void {
  const attempt = waiting(turn, from, head.to);
  if (attempt === null || attempt.hello === null || attempt.falseHeads >= mostFalseHeads) return;
  const { self, own } = attempt;
  if (head.suite !== own.suite || bestSuite(self.suites, head.suites, self.minimumSuite) !== own.suite) {
    return tell(turn, from, otherSuite);
  }
  const headHash = afterHead(turn.symmetric, attempt.hello.hash, head.core);
  if (isProven(turn, attempt, head, headHash)) keep(turn, { ...attempt, head, headHash });
}

/** The secret is there: from now on everything is sealed. A head that was changed on its way does not fit it, and the right one may still come. */
export function openSealed(turn: LinkTurn, attempt: Initiation, first: Secret): Initiation {
  const { head, headHash } = attempt;
  if (head === null || headHash === null) return attempt;
  const keys = handshakeKeys(turn.symmetric, first, headHash, 'initiator');
  if (!turn.symmetric.same(proofOf(turn.symmetric, keys.head, headHash), head.confirm)) {
    tell(turn, attempt.address, forged);
    return { ...attempt, head: null, headHash: null, early: [], falseHeads: attempt.falseHeads + 1 };
  }
  return { ...forgetShare(turn, attempt), first, exchange: openExchange(keys, head.index, turn.at) };
}

/** What the responder says of itself, once all of it is there. */
export function readResponder(turn: LinkTurn, attempt: Initiation): Outcome<Initiation> {
  const { exchange, headHash } = attempt;
  const plain = exchange === null || attempt.auth !== null ? null : flightOf(exchange, 'auth');
  if (exchange === null || headHash === null || plain === null) return accept(attempt);
  const auth = decodeResponderAuth(plain);
  if (!auth.ok) return auth;
  const { newsBytes, share, signature, mac } = auth.value;
  const responderHash = beforeResponderSigns(turn.symmetric, headHash, newsBytes, share);
  const expected = turn.symmetric.hmac(exchange.keys.identity.reveal(), responderHash, signature);
  if (!turn.symmetric.same(expected, mac)) return { ok: false, refusal: forged };
  return accept({ ...attempt, auth: auth.value, responderHash });
}
