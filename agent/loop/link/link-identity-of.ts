// SPDX-License-Identifier: Apache-2.0
import { decodeSvid, svidHash } from '../../core/identity/pq-svid-codec.ts';
import { floorAfterUpdate, floorAtBuild, floorFor } from '../../core/identity/proven-floor.ts';
import { emptyBook, revocationDigest } from '../../core/identity/revocation-book.ts';
import { trustDomainOf } from '../../core/identity/spiffe-id.ts';
import { spokenSuites, suiteOne } from '../../core/identity/suites.ts';
import { parseTrustBundle } from '../../core/identity/trust-bundle-json.ts';
import type { SvidRules } from '../../core/identity/verify-svid.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { ms, type WallTime } from '../../core/time.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { StoredIdentity } from '../../ports/identity-store.ts';
import type { StoredTrust } from '../../ports/trust-store.ts';
import type { LinkIdentity } from './link-identity.ts';

const day = 86_400_000;

/** Until the community decides otherwise: a mesh lives a week without its issuer, and an SVID for at most 400 days. */
export const usualRules: SvidRules = { grace: ms(7 * day), longestLifetime: ms(400 * day), minimumSuite: suiteOne };

const none = (what: string) =>
  refuse('operator', 'no-identity', `this router has no ${what}`, 'x0tta6bl4 identity init and install; docs/identity.md says how');

/** This router's SVID, its key and whom it believes, of what its place holds. `built`: the date of this release. Refuses `no-identity`. */
export async function linkIdentityOf(
  crypto: Crypto,
  identity: StoredIdentity | null,
  trust: StoredTrust,
  built: WallTime,
): Promise<Outcome<LinkIdentity>> {
  if (identity?.current === null || identity === null) return none('SVID');
  if (trust.bundle === null) return none('trust bundle');
  const domain = trustDomainOf(identity.id);
  const bundle = parseTrustBundle(crypto.symmetric, domain, trust.bundle);
  if (!bundle.ok) return bundle;
  const svid = decodeSvid(identity.current.svid);
  if (!svid.ok) return svid;
  const key = await crypto.signatures.signingKey(identity.current.keys.seed);
  if (!key.ok) return key;
  const revocations = trust.revocations ?? emptyBook(domain);
  const floor = trust.floor === null ? floorAtBuild(built) : floorAfterUpdate(trust.floor, built);
  return accept({
    id: svid.value.id,
    svid: svidHash(crypto.symmetric, svid.value),
    svidBytes: identity.current.svid,
    suites: spokenSuites.filter((suite) => svid.value.suites.includes(suite)),
    key: key.value,
    bundleVersion: bundle.value.sequence,
    revocationDigest: revocationDigest(crypto.symmetric, revocations),
    verifier: { bundle: bundle.value, revocations, floor, estimate: floorFor(floor, svid.value.issuer), rules: usualRules },
  });
}
