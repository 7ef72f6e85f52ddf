// SPDX-License-Identifier: Apache-2.0
import { trustDomainOf } from '../../../core/identity/spiffe-id.ts';
import type { TrustBundle } from '../../../core/identity/trust-bundle.ts';
import { accept, type Outcome, refuse } from '../../../core/refusal.ts';
import type { WallTime } from '../../../core/time.ts';
import { readX509Svid, type X509Svid } from './read-x509-svid.ts';
import { readRoot } from './root-rules.ts';

/**
 * Whether a root of the bundle vouches for a leaf (RFC 5280, section 6, for a path of two: roots issue leaves and nothing else). `proven`
 * is an instant that has passed for certain; whether a certificate has begun cannot be refused by it.
 */
export function verifyX509Svid(der: Uint8Array, bundle: TrustBundle, proven: WallTime): Outcome<X509Svid> {
  const read = readX509Svid(der);
  if (!read.ok) return read;
  const { id, certificate, notAfter } = read.value;
  if (trustDomainOf(id) !== bundle.trustDomain)
    return refuse('peer', 'x509-other-domain', `${id} is of another trust domain than ${bundle.trustDomain}`);
  const signers = bundle.x509Roots
    .map((root) => readRoot(root, bundle.trustDomain))
    .flatMap((root) => (root.ok && certificate.checkIssued(root.value) && certificate.verify(root.value.publicKey) ? [root.value] : []));
  if (signers.length === 0) return refuse('peer', 'x509-untrusted', 'no root of the trust bundle signed it');
  if (proven > notAfter) return refuse('peer', 'x509-expired', `it ended on ${certificate.validTo}`);
  if (signers.every((root) => proven > Date.parse(root.validTo)))
    return refuse('peer', 'x509-root-expired', `the root that signed it ended on ${signers[0]?.validTo}`);
  return accept(read.value);
}
