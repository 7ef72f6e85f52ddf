// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../link/symmetric.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';
import type { WallTime } from '../time.ts';
import type { Claims } from './claims.ts';
import type { EnrolmentRequest } from './enrolment.ts';
import { toHex } from './hex.ts';
import type { IssuerKeyId, PqSvid, PqSvidBody } from './pq-svid.ts';
import { svidHash } from './pq-svid-codec.ts';
import type { RevocationBook } from './revocation-book.ts';
import { knownAgainst, revokedBy } from './revoked.ts';
import type { Seconds } from './seconds.ts';
import { requestHash } from './signing-request-codec.ts';
import { type TrustDomain, trustDomainOf } from './spiffe-id.ts';
import { redeemToken, type TokenBook } from './token-book.ts';
import { fromSeconds, toSeconds } from './wall-seconds.ts';

/** What an authority knows when it is asked. */
export interface Authority {
  readonly trustDomain: TrustDomain;
  readonly issuer: IssuerKeyId;
  readonly tokens: TokenBook;
  readonly revocations: RevocationBook;
  /** The authority's own time. */
  readonly now: WallTime;
  readonly lifetime: Seconds;
}

/** What was found out about a request. */
export interface RequestEvidence {
  readonly enrolment: EnrolmentRequest;
  /** Whether the request's own signature verified under the key it asks for, context `x0/request/1`. */
  readonly possession: boolean;
  /** Whether its proof verified under the P-256 key it asks for, `x509ProofMessage`. */
  readonly x509Possession: boolean;
  /** For a renewal: the SVID that it names, as this authority issued it; null where it knows none. */
  readonly held: PqSvid | null;
  /** For a renewal: whether its signature verified under that SVID's key, context `x0/renewal/1`, over the request's hash. */
  readonly holder: boolean;
  /** For a renewal: whether that SVID's time to be renewed is over (`isSuperseded`). */
  readonly superseded: boolean;
}

/** What is to be signed, and the tokens that remain. */
export interface Granted {
  readonly body: PqSvidBody;
  readonly tokens: TokenBook;
}

const among = (wished: readonly string[], allowed: readonly string[]): readonly string[] => wished.filter((role) => allowed.includes(role));

/**
 * The claims of a renewal: no more than the SVID that it replaces. Refuses `renewal-unknown`, `renewal-holder`,
 * `renewal-revoked`, `renewal-superseded`, `renewal-other-name`.
 */
function renewed(symmetric: Symmetric, authority: Authority, evidence: RequestEvidence): Outcome<Claims> {
  const { held, enrolment } = evidence;
  const named = enrolment.warrant.kind === 'renewal' && held !== null && svidHash(symmetric, held) === enrolment.warrant.svid;
  if (held === null || !named) return refuse('peer', 'renewal-unknown', 'this authority did not issue the SVID that should be renewed');
  if (!evidence.holder) return refuse('peer', 'renewal-holder', 'the request is not by the holder of the SVID that should be renewed');
  if (held.id !== enrolment.request.id) {
    return refuse('peer', 'renewal-other-name', `an SVID of ${held.id} is not renewed for another name`);
  }
  if (knownAgainst(symmetric, authority.revocations, held) !== null) {
    return refuse('peer', 'renewal-revoked', `${held.id} is revoked or not to be renewed`, 'the operator decides: issue a new join token');
  }
  if (evidence.superseded) {
    const remedy = 'if the router itself asks, somebody may have its keys: look, revoke it, and issue a new join token';
    return refuse('peer', 'renewal-superseded', `what ${held.id} got in the place of this SVID is in use already`, remedy);
  }
  return accept({ ...enrolment.request, zone: held.zone, roles: among(enrolment.request.roles, held.roles) });
}

/**
 * What an authority grants: the name asked for, what of the roles wished was settled for it, the zone settled, the suites
 * asked for, from now for one lifetime. How long ago a renewed SVID expired does not matter, so that a router that was off for
 * a year comes back; its revocation does. Refuses `request-foreign`, `request-possession`, `request-x509-possession`, `request-revoked` (the key), and with
 * the codes of `redeemToken` and of renewals.
 */
export function judgeEnrolment(symmetric: Symmetric, authority: Authority, evidence: RequestEvidence): Outcome<Granted> {
  const { request, warrant } = evidence.enrolment;
  if (trustDomainOf(request.id) !== authority.trustDomain) {
    return refuse('peer', 'request-foreign', `${request.id} belongs to another trust domain`);
  }
  if (!evidence.possession) return refuse('peer', 'request-possession', 'whoever asks does not hold the key that it asks for');
  if (!evidence.x509Possession) {
    return refuse('peer', 'request-x509-possession', 'whoever asks does not hold the key that its X.509 certificate would be for');
  }
  const key = toHex(symmetric.sha256(request.publicKey));
  if (revokedBy(authority.revocations).some((entry) => entry.kind === 'key' && entry.hash === key)) {
    return refuse('peer', 'request-revoked', 'the key that is asked for is revoked', 'the router makes a new key and asks again');
  }
  const bodyOf = (claims: Claims): PqSvidBody => ({
    version: 1,
    id: request.id,
    publicKey: request.publicKey,
    notBefore: fromSeconds(Math.floor(toSeconds(authority.now))),
    notAfter: fromSeconds(Math.floor(toSeconds(authority.now)) + authority.lifetime),
    zone: claims.zone,
    roles: claims.roles,
    suites: request.suites,
    issuer: authority.issuer,
  });
  if (warrant.kind === 'renewal') {
    const claims = renewed(symmetric, authority, evidence);
    return claims.ok ? accept({ body: bodyOf(claims.value), tokens: authority.tokens }) : claims;
  }
  const shown = { ...warrant, requestHash: requestHash(symmetric, request), id: request.id };
  const redeemed = redeemToken(symmetric, authority.tokens, shown, authority.now);
  if (!redeemed.ok) return redeemed;
  const { book, token } = redeemed.value;
  const claims = { ...request, zone: token.zone, roles: among(request.roles, token.roles) };
  return accept({ body: bodyOf(claims), tokens: book });
}
