// SPDX-License-Identifier: Apache-2.0
import { floorAfterUpdate, floorAtBuild, reachInstant } from '../../core/identity/proven-floor.ts';
import { emptyBook, offerRevocations, type RevocationBook } from '../../core/identity/revocation-book.ts';
import { decodeRevocations } from '../../core/identity/revocation-codec.ts';
import { trustDomainOf } from '../../core/identity/spiffe-id.ts';
import { issuerOf } from '../../core/identity/trust-bundle.ts';
import { parseTrustBundle } from '../../core/identity/trust-bundle-json.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { IdentityPlace } from '../../ports/identity-place.ts';
import { releaseDate } from './release-date.ts';

const notEnrolled = refuse(
  'operator',
  'identity-not-enrolled',
  'this router knows no issuer yet that could revoke',
  'install the answer to its request first',
);

export interface TakenRevocations {
  readonly book: RevocationBook;
  readonly news: boolean;
}

/**
 * Takes lists of revocations (`encodeRevocations`) that issuers of the bundle signed. One that is no news changes nothing. When each
 * was signed is an instant that has passed, and moves the proven floor. Refuses `identity-not-enrolled`, `revocation-issuer`,
 * `revocation-signature`, and with the codes of `decodeRevocations`, `offerRevocations`, `reachInstant` and the place.
 */
export function installRevocations(
  { place, crypto }: { readonly place: IdentityPlace; readonly crypto: Crypto },
  lists: readonly Uint8Array[],
): Promise<Outcome<TakenRevocations>> {
  return place.alone<TakenRevocations>(async (inside) => {
    const there = await inside.load();
    if (!there.ok) return there;
    const kept = await inside.loadTrust();
    if (!kept.ok) return kept;
    if (there.value === null || kept.value.bundle === null) return notEnrolled;
    const bundle = parseTrustBundle(crypto.symmetric, trustDomainOf(there.value.id), kept.value.bundle);
    if (!bundle.ok) return bundle;
    let book = kept.value.revocations ?? emptyBook(bundle.value.trustDomain);
    let floor = kept.value.floor === null ? floorAtBuild(releaseDate) : floorAfterUpdate(kept.value.floor, releaseDate);
    let news = false;
    for (const bytes of lists) {
      const list = decodeRevocations(bytes);
      if (!list.ok) return list;
      const { revoker, issued } = list.value;
      const issuer = revoker === 'decision' ? null : issuerOf(bundle.value, revoker);
      if (issuer === null) return refuse('peer', 'revocation-issuer', 'these revocations are by an issuer that the trust bundle lacks');
      if (!(await crypto.signatures.verify('x0/revocation/1', list.value.bytes, list.value.signature, issuer.publicKey)))
        return refuse(
          'peer',
          'revocation-signature',
          'the issuer did not sign these revocations',
          'copy the file again from the authority',
        );
      const offered = offerRevocations(crypto.symmetric, book, bundle.value, list.value);
      if (!offered.ok) return offered;
      const reached = reachInstant(floor, { kind: 'issuer', name: issuer.keyId }, issued);
      if (!reached.ok) return reached;
      floor = reached.value;
      book = offered.value.book;
      news ||= offered.value.news;
    }
    if (!news) return accept({ book, news });
    // The revocations first: a later floor alone would say nothing against anybody.
    const saved = await inside.saveRevocations(book);
    if (!saved.ok) return saved;
    const raised = await inside.saveFloor(floor);
    return raised.ok ? accept({ book, news }) : raised;
  });
}
