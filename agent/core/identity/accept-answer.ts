// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../link/symmetric.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';
import type { ReadAnswer } from './answer-codec.ts';
import { answerMac } from './join-proof.ts';
import type { JoinToken } from './join-token.ts';
import { sameOctets } from './octets.ts';
import type { PqSvid } from './pq-svid.ts';
import { decodeSvid } from './pq-svid-codec.ts';
import type { SigningRequest } from './signing-request.ts';
import { requestHash } from './signing-request-codec.ts';
import { trustDomainOf } from './spiffe-id.ts';
import { issuerOf, type TrustBundle } from './trust-bundle.ts';
import { parseTrustBundle } from './trust-bundle-json.ts';

/** What a router waits for. */
export interface AwaitedAnswer {
  readonly request: SigningRequest;
  /** With a token the answer brings the bundle; with a bundle the router knows its issuers and takes no other from here. */
  readonly trust: { readonly kind: 'token'; readonly token: JoinToken } | { readonly kind: 'bundle'; readonly bundle: TrustBundle };
}

/** What a router has from then on, once `svid` verifies under `issuerKey` with the context `x0/svid/1`. */
export interface Enrolled {
  readonly svid: PqSvid;
  readonly issuerKey: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly bundle: TrustBundle;
  readonly decision: Uint8Array;
}

/** What was granted beyond or beside what was asked for; null where nothing was. Roles and zone are the issuer's to decide. */
function strays(svid: PqSvid, request: SigningRequest): string | null {
  if (svid.id !== request.id) return `it is for ${svid.id}`;
  if (!sameOctets(svid.publicKey, request.publicKey)) return 'it names another key';
  if (svid.suites.some((suite) => !request.suites.includes(suite))) return 'it lists a suite that was not asked for';
  return null;
}

/**
 * What an answer gives to who asked. Refuses `answer-other-request`, `answer-mac` (under a token, also where the HMAC is
 * missing), `enrolment-denied` (its message has the issuer's code), `answer-strays` (an SVID for somebody else) and
 * `answer-issuer` (one by an issuer that the bundle lacks). A denial without an HMAC can be forged: it is worth a later
 * attempt and nothing else.
 */
export function acceptAnswer(symmetric: Symmetric, awaited: AwaitedAnswer, answer: ReadAnswer): Outcome<Enrolled> {
  const { request, trust } = awaited;
  if (!sameOctets(answer.request, requestHash(symmetric, request))) {
    return refuse('peer', 'answer-other-request', 'the answer is to another request');
  }
  if (trust.kind === 'token') {
    const right = answer.mac !== null && symmetric.same(answerMac(symmetric, trust.token, answer.bytes), answer.mac);
    if (!right) return refuse('peer', 'answer-mac', 'the answer does not come from whoever made the join token');
  }
  const said = answer.answer;
  if (said.kind === 'denied') return refuse('operator', 'enrolment-denied', `the issuer denies it: ${said.code}`);
  const svid = decodeSvid(said.svid);
  if (!svid.ok) return svid;
  const stray = strays(svid.value, request);
  if (stray !== null) return refuse('peer', 'answer-strays', `the SVID is not what was asked for: ${stray}`);
  const offered = trust.kind === 'bundle' ? accept(trust.bundle) : parseTrustBundle(symmetric, trustDomainOf(request.id), said.bundle);
  if (!offered.ok) return offered;
  const issuer = issuerOf(offered.value, svid.value.issuer);
  if (issuer === null) return refuse('peer', 'answer-issuer', 'the SVID is by an issuer that the trust bundle lacks');
  return accept({
    svid: svid.value,
    issuerKey: issuer.publicKey,
    chain: said.chain,
    bundle: offered.value,
    decision: said.decision,
  });
}
