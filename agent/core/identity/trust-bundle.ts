// SPDX-License-Identifier: Apache-2.0

import type { IssuerKeyId } from './pq-svid.ts';
import type { Seconds } from './seconds.ts';
import type { TrustDomain } from './spiffe-id.ts';

/** Whom a mesh believes: the issuers of its trust domain. */
export interface TrustBundle {
  readonly trustDomain: TrustDomain;
  /** `spiffe_sequence`: a bundle with a higher one replaces one with a lower. */
  readonly sequence: number;
  /** `spiffe_refresh_hint`: how often to look for a newer one. */
  readonly refreshHint: Seconds;
  /** ML-DSA-65 public keys of the issuers of PQ-SVIDs. At most 16. */
  readonly issuers: readonly { readonly keyId: IssuerKeyId; readonly publicKey: Uint8Array }[];
  /** X.509 roots, DER. At most 16. */
  readonly x509Roots: readonly Uint8Array[];
}
