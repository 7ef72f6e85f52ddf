// SPDX-License-Identifier: Apache-2.0
import { toHex } from '../../core/identity/hex.ts';
import type { PqSvid } from '../../core/identity/pq-svid.ts';
import { decodeSvid, svidHash } from '../../core/identity/pq-svid-codec.ts';
import type { OwnSvid } from '../../core/identity/rotation.ts';
import { type TrustDomain, trustDomainOf } from '../../core/identity/spiffe-id.ts';
import type { Symmetric } from '../../core/link/symmetric.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import type { WallTime } from '../../core/time.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { IdentityPlace } from '../../ports/identity-place.ts';
import type { StoredIdentity } from '../../ports/identity-store.ts';
import type { StoredTrust } from '../../ports/trust-store.ts';
import type { LinkIdentity } from '../link/link-identity.ts';
import { linkIdentityOf } from '../link/link-identity-of.ts';

/** What a router's place holds of it, as the keeper needs it. */
export interface KeptIdentity {
  readonly link: LinkIdentity;
  readonly svid: PqSvid;
  /** Of `svid`. */
  readonly own: OwnSvid;
  readonly previous: OwnSvid | null;
  /** Why the renewal of `own` was refused, a code. */
  readonly refused: string | null;
  /** Two readings with the same one are the same. */
  readonly fingerprint: string;
}

/** In place of a value: nothing has changed since the reading with that fingerprint. */
export type SameAsBefore = 'same';

function fingerprintOf(symmetric: Symmetric, { current, previous, refused }: StoredIdentity, trust: StoredTrust): string {
  const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const lists = trust.revocations?.held.map(({ hash, kept }) => [toHex(hash), kept]) ?? null;
  const parts = [current?.svid ?? new Uint8Array(), previous?.svid ?? new Uint8Array(), text([refused, trust.bundle, lists, trust.floor])];
  return toHex(symmetric.sha256(...parts.flatMap((part) => [text(part.length), part])));
}

function ownSvid(symmetric: Symmetric, bytes: Uint8Array): Outcome<OwnSvid> {
  const svid = decodeSvid(bytes);
  if (!svid.ok) return svid;
  const { notBefore, notAfter } = svid.value;
  return accept({ hash: svidHash(symmetric, svid.value), notBefore, notAfter });
}

/**
 * Reads the place. `domain`: the trust domain that the identity has to be of; null: any. `last`: the fingerprint of the reading before.
 * Refuses `no-identity`, `identity-other-domain`, and with the codes of the place and the decoders.
 */
export async function readKept(
  crypto: Crypto,
  place: IdentityPlace,
  { built, domain }: { readonly built: WallTime; readonly domain: TrustDomain | null },
  last: string | null,
): Promise<Outcome<KeptIdentity | SameAsBefore>> {
  const [identity, trust] = [await place.load(), await place.loadTrust()];
  if (!identity.ok) return identity;
  if (!trust.ok) return trust;
  const stored = identity.value;
  if (stored !== null && domain !== null && trustDomainOf(stored.id) !== domain)
    return refuse(
      'operator',
      'identity-other-domain',
      `this router is ${stored.id}, and is to be of ${domain}`,
      'correct identity.trust_domain, or identity.directory',
    );
  const fingerprint = stored === null ? '' : fingerprintOf(crypto.symmetric, stored, trust.value);
  if (fingerprint === last) return accept('same');
  const link = await linkIdentityOf(crypto, stored, trust.value, built);
  if (!link.ok) return link;
  const svid = decodeSvid(link.value.svidBytes);
  if (!svid.ok) return svid;
  const { notBefore, notAfter } = svid.value;
  const before = stored === null || stored.previous === null ? null : ownSvid(crypto.symmetric, stored.previous.svid);
  return accept({
    link: link.value,
    own: { hash: link.value.svid, notBefore, notAfter },
    svid: svid.value,
    previous: before?.ok ? before.value : null,
    refused: stored?.refused ?? null,
    fingerprint,
  });
}
