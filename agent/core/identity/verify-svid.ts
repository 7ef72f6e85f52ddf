// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../link/symmetric.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { type Milliseconds, type WallTime, wallTime } from '../time.ts';
import { memberOf } from './member.ts';
import type { PqSvid } from './pq-svid.ts';
import { floorFor, type ProvenFloor } from './proven-floor.ts';
import type { RevocationBook } from './revocation-book.ts';
import { knownAgainst } from './revoked.ts';
import { trustDomainOf } from './spiffe-id.ts';
import type { SuiteId } from './suites.ts';
import { issuerOf, type TrustBundle } from './trust-bundle.ts';

/** What the mesh decided about SVIDs. */
export interface SvidRules {
  /** How long past not-after a verifier accepts that has no newer proof of the time. Isolation must not kill a mesh. */
  readonly grace: Milliseconds;
  /** An SVID for longer is refused: a stolen issuer must not make one that outlives everything. */
  readonly longestLifetime: Milliseconds;
  readonly minimumSuite: SuiteId;
}

/** Everything that a verifier knows. */
export interface Verifier {
  readonly bundle: TrustBundle;
  readonly revocations: RevocationBook;
  readonly floor: ProvenFloor;
  /** The verifier's estimate of the time; heeded only against an SVID whose renewal was refused. */
  readonly estimate: WallTime;
  readonly rules: SvidRules;
}

/** `link`: to open a link, which only routers do. `call`: to ask something of the API or on a channel. */
export type SvidUse = 'link' | 'call';

/**
 * `accepted`: `late` says that it lives on grace. `renewal-only`: good for a channel over which it is renewed, not for a
 * MACsec device or a call. `refused`: for nothing.
 */
export type SvidVerdict =
  | { readonly verdict: 'accepted'; readonly late: boolean }
  | { readonly verdict: 'renewal-only'; readonly refusal: Refusal }
  | { readonly verdict: 'refused'; readonly refusal: Refusal };

const refused = (code: { readonly refusal: Refusal }): SvidVerdict => ({ verdict: 'refused', refusal: code.refusal });

/** What is wrong with an SVID whatever the time is. */
function lastingFault(symmetric: Symmetric, verifier: Verifier, svid: PqSvid, verified: boolean, use: SvidUse): SvidVerdict | null {
  const { bundle, rules } = verifier;
  if (trustDomainOf(svid.id) !== bundle.trustDomain) {
    return refused(refuse('peer', 'svid-foreign', `${svid.id} belongs to another trust domain`));
  }
  if (issuerOf(bundle, svid.issuer) === null) return refused(refuse('peer', 'svid-issuer', 'its issuer is not in the trust bundle'));
  if (!verified) return refused(refuse('peer', 'svid-signature', 'its issuer did not sign it'));
  const lifetime = svid.notAfter - svid.notBefore;
  if (lifetime > rules.longestLifetime) return refused(refuse('peer', 'svid-lifetime', 'it is good for longer than the mesh allows'));
  if (use === 'link' && memberOf(svid.id)?.kind !== 'router') {
    return refused(refuse('peer', 'svid-not-router', `${svid.id} is no router and opens no link`));
  }
  if (use === 'link' && Math.max(...svid.suites) < rules.minimumSuite) {
    return refused(refuse('peer', 'suite-below-minimum', `its newest suite is older than ${rules.minimumSuite}`));
  }
  if (knownAgainst(symmetric, verifier.revocations, svid) === 'out')
    return refused(refuse('peer', 'svid-revoked', `${svid.id} is revoked`));
  return null;
}

/**
 * What an SVID is good for. `verified`: whether its signature verified under the bundle's key of its issuer, context
 * `x0/svid/1`.
 *
 * Not-before is no reason to refuse. The floor is what is proven to be past, not the time: a router whose clock stands at 1970
 * or at its build's date would refuse every SVID there is. A signed not-before rather proves that the time is later, and the
 * caller raises the floor by it. Issuers do not sign ahead of time; one that does moves the floor for its own SVIDs alone.
 */
export function judgeSvid(symmetric: Symmetric, verifier: Verifier, svid: PqSvid, verified: boolean, use: SvidUse): SvidVerdict {
  const fault = lastingFault(symmetric, verifier, svid, verified, use);
  if (fault !== null) return fault;
  const notRenewed = knownAgainst(symmetric, verifier.revocations, svid) === 'not-renewed';
  const floor = floorFor(verifier.floor, svid.issuer);
  const time = notRenewed ? wallTime(Math.max(floor, verifier.estimate)) : floor;
  if (time <= svid.notAfter) return { verdict: 'accepted', late: false };
  if (notRenewed) return refused(refuse('peer', 'svid-not-renewed', `${svid.id} is past its time and its renewal was refused`));
  if (time <= svid.notAfter + verifier.rules.grace) return { verdict: 'accepted', late: true };
  const { refusal } = refuse('peer', 'svid-expired', `${svid.id} is past its time`, 'it gets a channel to renew its SVID, no link');
  return { verdict: 'renewal-only', refusal };
}
