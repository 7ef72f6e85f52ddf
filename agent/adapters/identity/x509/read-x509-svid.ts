// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';
import { parseSpiffeId, pathOf, type SpiffeId } from '../../../core/identity/spiffe-id.ts';
import { accept, type Outcome, refuse } from '../../../core/refusal.ts';
import { type WallTime, wallTime } from '../../../core/time.ts';
import { certificateParts } from './certificate-parts.ts';
import { leafRules, uriOf } from './leaf-rules.ts';

/** A certificate that is built as the X509-SVID standard asks; nobody has vouched for it yet. */
export interface X509Svid {
  readonly id: SpiffeId;
  readonly der: Uint8Array;
  readonly certificate: X509Certificate;
  readonly notBefore: WallTime;
  readonly notAfter: WallTime;
}

const malformed = refuse('peer', 'x509-malformed', 'this is no X.509 certificate of version 3');

/** The certificate of DER bytes; null where they are none. Node's reader throws. */
export function certificateOf(der: Uint8Array): X509Certificate | null {
  try {
    return new X509Certificate(der);
  } catch {
    return null;
  }
}

/** Whether a certificate's key is ECDSA on P-256, the one kind that is issued and taken here. */
export function hasP256Key(certificate: X509Certificate): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    // A key of a kind that OpenSSL does not know.
    return false;
  }
}

/** Reads a leaf and asks it every rule of the standard. At most 8,192 bytes; every refusal is `x509-…`. */
export function readX509Svid(der: Uint8Array): Outcome<X509Svid> {
  // Bounds first; whatever passes here and not at OpenSSL, or the other way round, is no certificate.
  const parts = certificateParts(der);
  const certificate = parts === null ? null : certificateOf(der);
  if (parts === null || certificate === null) return malformed;
  for (const rule of leafRules) {
    const refused = rule(parts);
    if (refused !== null) return refused;
  }
  const id = parseSpiffeId(uriOf(parts));
  if (!id.ok) return refuse('peer', 'x509-spiffe-id', id.refusal.message);
  // X509-SVID, sections 3.1 and 5.2.
  if (pathOf(id.value) === '') return refuse('peer', 'x509-no-path', 'its SPIFFE ID names a trust domain and nobody in it');
  if (!hasP256Key(certificate)) return refuse('peer', 'x509-key-kind', 'its key is not ECDSA on P-256');
  const [notBefore, notAfter] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (!(notBefore <= notAfter)) return refuse('peer', 'x509-validity', 'it ends before it begins');
  return accept({ id: id.value, der, certificate, notBefore: wallTime(notBefore), notAfter: wallTime(notAfter) });
}
