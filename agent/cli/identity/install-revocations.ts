// SPDX-License-Identifier: Apache-2.0
import { emptyBook, offerRevocations } from '../../core/identity/revocation-book.ts';
import { decodeRevocations } from '../../core/identity/revocation-codec.ts';
import { issuerOf } from '../../core/identity/trust-bundle.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import type { Told } from '../workplace.ts';
import { bundleThere, type IdentityAt, identityThere } from './identity-at.ts';

/** Takes lists of revocations that issuers of the bundle signed. One that is no news changes nothing. */
export async function installRevocations(at: IdentityAt, lists: readonly Uint8Array[]): Promise<Outcome<Told>> {
  const there = await identityThere(at);
  if (!there.ok) return there;
  const kept = await at.store.loadTrust();
  if (!kept.ok) return kept;
  const bundle = bundleThere(at, there.value, kept.value);
  if (!bundle.ok) return bundle;
  if (bundle.value === null)
    return refuse(
      'operator',
      'identity-not-enrolled',
      'this router knows no issuer yet that could revoke',
      'install the answer to its request first',
    );
  let book = kept.value.revocations ?? emptyBook(bundle.value.trustDomain);
  let news = 0;
  for (const bytes of lists) {
    const list = decodeRevocations(bytes);
    if (!list.ok) return list;
    const { revoker } = list.value;
    const issuer = revoker === 'decision' ? null : issuerOf(bundle.value, revoker);
    if (issuer === null) return refuse('peer', 'revocation-issuer', 'these revocations are by an issuer that the trust bundle lacks');
    if (!(await at.crypto.signatures.verify('x0/revocation/1', list.value.bytes, list.value.signature, issuer.publicKey)))
      return refuse('peer', 'revocation-signature', 'the issuer did not sign these revocations', 'copy the file again from the authority');
    const offered = offerRevocations(at.crypto.symmetric, book, bundle.value, list.value);
    if (!offered.ok) return offered;
    book = offered.value.book;
    news += offered.value.news ? 1 : 0;
  }
  const saved = news === 0 ? accept(undefined) : await at.store.saveRevocations(book);
  if (!saved.ok) return saved;
  const entries = book.held.reduce((sum, { list, kept: before }) => sum + list.entries.length + before.length, 0);
  return accept({
    json: { news: news > 0, revoked: entries },
    text: `${news === 0 ? 'nothing new' : 'taken'}; ${entries} revocations are known\n`,
  });
}
