// SPDX-License-Identifier: Apache-2.0
import { type Attempt, type Initiation, type Response, suiteOf } from './handshake-attempt.ts';
import { svidHashAhead } from './handshake-bodies.ts';
import { flightOf } from './handshake-exchange.ts';
import { signedBytes } from './handshake-transcript.ts';
import type { Work } from './handshake-work.ts';
import { otherRole } from './link-end.ts';

const contexts = { initiator: 'x0/hs-i/1', responder: 'x0/hs-r/1' } as const;

/** By its hash as soon as the first fragment is there, by its body where the hash was not enough. */
function judge(attempt: Attempt): Work | null {
  const { exchange, judged, peer } = attempt;
  const first = exchange?.in.auth?.pieces[0] ?? null;
  if (exchange === null || first === null || peer !== null) return null;
  if (judged === 'no') return { kind: 'judge', hash: svidHashAhead(first), svid: null };
  const svid = judged === 'by-hash' ? flightOf(exchange, 'svid') : null;
  return svid === null ? null : { kind: 'judge', hash: svidHashAhead(first), svid };
}

const sign = (attempt: Attempt, hash: Uint8Array): Work => ({
  kind: 'sign',
  suite: suiteOf(attempt),
  key: attempt.self.key,
  context: contexts[attempt.role],
  message: signedBytes(attempt.role, hash),
});

/** The peer's signature over its own hash, once everything for it is there. */
function verify(attempt: Attempt): Work | null {
  const hash = attempt.role === 'initiator' ? attempt.responderHash : attempt.initiatorHash;
  if (attempt.auth === null || attempt.peer === null || hash === null || attempt.verified) return null;
  const role = otherRole(attempt.role);
  const { publicKey } = attempt.peer;
  const { signature } = attempt.auth;
  return { kind: 'verify', suite: suiteOf(attempt), context: contexts[role], message: signedBytes(role, hash), signature, publicKey };
}

function initiatorWork(attempt: Initiation): Work | null {
  const suite = suiteOf(attempt);
  const { shareKey, head, first, verified, auth, second, initiatorHash, session } = attempt;
  if (first === null) {
    if (shareKey === null) return { kind: 'generate', suite };
    return head === null ? null : { kind: 'decapsulate', suite, key: shareKey, ciphertext: head.ciphertext };
  }
  const asked = judge(attempt) ?? verify(attempt);
  if (asked !== null || !verified || auth === null) return asked;
  if (second === null || initiatorHash === null) return { kind: 'encapsulate', suite, share: auth.share };
  return session === null ? sign(attempt, initiatorHash) : null;
}

function responderWork(attempt: Response): Work | null {
  const suite = suiteOf(attempt);
  const { hello, first, shareKey, responderHash, signature, auth, second } = attempt;
  if (first === null) return { kind: 'encapsulate', suite, share: hello.share };
  if (responderHash === null) return { kind: 'generate', suite };
  if (signature === null) return sign(attempt, responderHash);
  // The MAC under both secrets is cheaper than what follows, and shows that this is the one who began.
  if (auth !== null && second === null && shareKey !== null)
    return { kind: 'decapsulate', suite, key: shareKey, ciphertext: auth.ciphertext };
  return judge(attempt) ?? (second === null ? null : verify(attempt));
}

/** What must be computed before this handshake goes on; null where it waits for the peer. */
export const nextWork = (attempt: Attempt): Work | null => (attempt.role === 'initiator' ? initiatorWork(attempt) : responderWork(attempt));
