// SPDX-License-Identifier: Apache-2.0
import type { IssuerKeyId } from './pq-svid.ts';
import type { Seconds } from './seconds.ts';
import type { TrustDomain } from './spiffe-id.ts';

export interface Issuer {
  readonly keyId: IssuerKeyId;
  /** ML-DSA-65, 1,952 bytes. */
  readonly publicKey: Uint8Array;
}

/** Whom a mesh believes: the issuers of its trust domain. Without issuers nobody is believed. */
export interface TrustBundle {
  readonly trustDomain: TrustDomain;
  /** `spiffe_sequence`, 0 to 2^53 − 1: a bundle with a higher one replaces one with a lower. */
  readonly sequence: number;
  /** `spiffe_refresh_hint`: how often to look for a newer one. */
  readonly refreshHint: Seconds;
  /** Issuers of PQ-SVIDs, ascending by key id, each once. At most 16. */
  readonly issuers: readonly Issuer[];
  /** X.509 roots with P-256 keys, DER of at most 4,096 bytes, ascending, each once. At most 16. */
  readonly x509Roots: readonly Uint8Array[];
}

export const mostIssuers = 16;
export const mostRoots = 16;
export const longestCertificate = 4096;

/** The issuer that a key id names. */
export const issuerOf = (bundle: TrustBundle, keyId: IssuerKeyId): Issuer | null =>
  bundle.issuers.find((issuer) => issuer.keyId === keyId) ?? null;
