// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';
import type { WallTime } from '../time.ts';
import type { Claims } from './claims.ts';

export type { SuiteId } from './suites.ts';

/** SHA-256 of an issuer's ML-DSA-65 public key, 64 lower-case hexadecimal digits. */
export type IssuerKeyId = Brand<string, 'issuer-key-id'>;
/** SHA-256 of a signed SVID's canonical bytes with its signature, 64 lower-case hexadecimal digits. */
export type SvidHash = Brand<string, 'svid-hash'>;

/** What an issuer says about one router. */
export interface PqSvidBody extends Claims {
  readonly version: 1;
  /** ML-DSA-65 public key, 1,952 bytes (FIPS 204, table 2). */
  readonly publicKey: Uint8Array;
  /** Whole seconds, as wall time in milliseconds. */
  readonly notBefore: WallTime;
  readonly notAfter: WallTime;
  readonly issuer: IssuerKeyId;
}

/** `bytes` are the canonical bytes of the body: what was signed, kept as it came. */
export interface PqSvid extends PqSvidBody {
  readonly bytes: Uint8Array;
  /** ML-DSA-65 signature over `bytes` with the context `x0/svid/1`, 3,309 bytes. */
  readonly signature: Uint8Array;
}
