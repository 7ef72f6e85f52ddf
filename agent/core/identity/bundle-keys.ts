// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../link/symmetric.ts';
import { fromBase64 } from './base64.ts';
import { sameOctets } from './octets.ts';
import { p256Points } from './p256-spki.ts';
import { issuerKeyId } from './pq-svid-codec.ts';
import { publicKeyLength } from './signature-lengths.ts';
import { type Issuer, longestCertificate } from './trust-bundle.ts';

/** What one JWK of a bundle says: a key that this version uses, nothing for it, or what is wrong with it. */
export type BundleKey =
  | { readonly kind: 'issuer'; readonly issuer: Issuer }
  | { readonly kind: 'root'; readonly der: Uint8Array }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'fault'; readonly fault: string };

type Jwk = Readonly<Record<string, unknown>>;

const ignored: BundleKey = { kind: 'ignored' };
const fault = (text: string): BundleKey => ({ kind: 'fault', fault: text });

/** Names of private parts (RFC 7518, section 6; RFC 9964, section 3). */
const privateParts = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

const octetsOf = (value: unknown, length: number): Uint8Array | null => {
  const bytes = typeof value === 'string' && value.length <= length * 2 ? fromBase64(value, 'url') : null;
  return bytes !== null && bytes.length === length ? bytes : null;
};

/** Key type AKP (RFC 9964, section 3): `alg` says what kind of key it is, `pub` holds it. */
function issuerKey(jwk: Jwk, symmetric: Symmetric): BundleKey {
  if (jwk['kty'] !== 'AKP' || jwk['alg'] !== 'ML-DSA-65') return ignored;
  const publicKey = octetsOf(jwk['pub'], publicKeyLength);
  if (publicKey === null) return fault(`"pub" is not base64url of ${publicKeyLength} bytes`);
  const keyId = issuerKeyId(symmetric, publicKey);
  const named = jwk['kid'];
  if (named !== undefined && named !== keyId) return fault('"kid" is not the SHA-256 of "pub" in hexadecimal');
  return { kind: 'issuer', issuer: { keyId, publicKey } };
}

/** X509-SVID, section 6.2: without `x5c` the entry is ignored, and of several certificates all but the first. */
function rootKey(jwk: Jwk): BundleKey {
  if (jwk['kty'] !== 'EC' || jwk['crv'] !== 'P-256') return ignored;
  const chain = jwk['x5c'];
  if (chain === undefined || (Array.isArray(chain) && chain.length === 0)) return ignored;
  const first: unknown = Array.isArray(chain) ? chain[0] : null;
  const der = typeof first === 'string' && first.length <= longestCertificate * 2 ? fromBase64(first, 'plain') : null;
  if (der === null || der.length === 0 || der.length > longestCertificate) {
    return fault(`"x5c" does not begin with base64 of a certificate of at most ${longestCertificate} bytes`);
  }
  const x = octetsOf(jwk['x'], 32);
  const y = octetsOf(jwk['y'], 32);
  if (x === null || y === null) return fault('"x" or "y" is not base64url of 32 bytes');
  const fits = p256Points(der).some((point) => sameOctets(point.x, x) && sameOctets(point.y, y));
  return fits ? { kind: 'root', der } : fault('the certificate in "x5c" is not about the key in "x" and "y"');
}

/** One element of `keys`. Unknown or missing uses and unknown key types are ignored (Trust Domain and Bundle, section 4.2). */
export function readBundleKey(value: unknown, symmetric: Symmetric): BundleKey {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault('it is no JSON object');
  const jwk = value as Jwk;
  if (privateParts.some((part) => part in jwk)) return fault('it holds a private key, which must be replaced now that it was shown');
  if (jwk['use'] === 'pq-svid') return issuerKey(jwk, symmetric);
  return jwk['use'] === 'x509-svid' ? rootKey(jwk) : ignored;
}
