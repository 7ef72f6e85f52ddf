// SPDX-License-Identifier: Apache-2.0
import type { Enrolled } from '../../core/identity/accept-answer.ts';
import { done, type Outcome, refuse } from '../../core/refusal.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { IdentityKeys } from '../../ports/identity-store.ts';
import { spkiOf, x509KeyOf } from './key-pair.ts';
import { releaseDate } from './release-date.ts';
import { verifyX509Svid } from './x509/verify-x509-svid.ts';

/**
 * Whether what was issued is by whom it says and for these keys: the PQ-SVID's signature, and the certificate beside it. Refuses
 * `svid-signature`, `x509-strays`, and with the codes of `verifyX509Svid`.
 */
export async function checkIssued(crypto: Crypto, keys: IdentityKeys, issued: Enrolled): Promise<Outcome<void>> {
  const { svid, issuerKey, chain, bundle } = issued;
  if (!(await crypto.signatures.verify('x0/svid/1', svid.bytes, svid.signature, issuerKey)))
    return refuse('peer', 'svid-signature', 'the issuer did not sign this SVID');
  const [leaf] = chain;
  if (leaf === undefined) return done;
  const verified = verifyX509Svid(leaf, bundle, releaseDate);
  if (!verified.ok) return verified;
  const key = x509KeyOf(keys.x509Key);
  if (!key.ok) return key;
  const named = new Uint8Array(verified.value.certificate.publicKey.export({ type: 'spki', format: 'der' }));
  return verified.value.id === svid.id && crypto.symmetric.same(named, spkiOf(key.value))
    ? done
    : refuse('peer', 'x509-strays', 'the certificate in the answer is for another key or another name');
}
