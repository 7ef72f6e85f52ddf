// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../link/symmetric.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';
import { fromHex } from './hex.ts';
import { OctetWriter } from './octet-writer.ts';
import { sameOctets } from './octets.ts';
import type { TrustBundle } from './trust-bundle.ts';

const kind = 0x42;
const version = 1;

/**
 * SHA-256 over what this version uses of a bundle, in one order. Two documents that differ in what is ignored, in spaces or
 * in order are the same bundle.
 */
export function bundleDigest(symmetric: Symmetric, bundle: TrustBundle): Uint8Array {
  const writer = new OctetWriter().u8(kind).u8(version).u8(bundle.trustDomain.length).text(bundle.trustDomain);
  writer.u64(bundle.sequence).u48(bundle.refreshHint).u8(bundle.issuers.length);
  for (const { keyId } of bundle.issuers) writer.octets(fromHex(keyId, 32) ?? new Uint8Array(32));
  writer.u8(bundle.x509Roots.length);
  for (const der of bundle.x509Roots) writer.octets(symmetric.sha256(der));
  return symmetric.sha256(writer.done());
}

/**
 * Whether an offered bundle replaces the one that is held. Refuses `bundle-foreign` (another trust domain), `bundle-older`
 * (a lower sequence: whoever could go back could bring a removed issuer back) and `bundle-conflict` (the same sequence with
 * other contents: somebody changed a bundle without counting, and neither is more right). Whether whoever offers it may
 * change the bundle at all is asked before.
 */
export function bundleSuccession(symmetric: Symmetric, held: TrustBundle, offered: TrustBundle): Outcome<'replaces' | 'same'> {
  if (offered.trustDomain !== held.trustDomain) {
    return refuse('peer', 'bundle-foreign', `a bundle of ${offered.trustDomain} does not replace one of ${held.trustDomain}`);
  }
  if (offered.sequence > held.sequence) return accept('replaces');
  if (offered.sequence < held.sequence) {
    return refuse('peer', 'bundle-older', `bundle ${offered.sequence} does not replace bundle ${held.sequence}`);
  }
  if (sameOctets(bundleDigest(symmetric, held), bundleDigest(symmetric, offered))) return accept('same');
  const remedy = 'whoever keeps the bundle makes a new one with a higher sequence';
  return refuse('operator', 'bundle-conflict', `two different bundles have the sequence ${held.sequence}`, remedy);
}
