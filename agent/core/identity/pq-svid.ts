// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';
import type { WallTime } from '../time.ts';
import type { SpiffeId } from './spiffe-id.ts';

/** SHA-256 of an issuer's ML-DSA-65 public key, 64 lower-case hexadecimal digits. */
export type IssuerKeyId = Brand<string, 'issuer-key-id'>;
/** SHA-256 of a signed SVID's canonical bytes with its signature, 64 lower-case hexadecimal digits. */
export type SvidHash = Brand<string, 'svid-hash'>;

/** A set of algorithms for a link; the number travels. 1: X-Wing, ML-DSA-65, AES-256-GCM, SHA-256. */
export type SuiteId = Brand<number, 'suite-id'>;

/** What an issuer says about one router. */
export interface PqSvidBody {
  readonly version: 1;
  readonly id: SpiffeId;
  /** ML-DSA-65 public key, 1,952 bytes (FIPS 204, table 2). */
  readonly publicKey: Uint8Array;
  /** Whole seconds, as wall time in milliseconds. */
  readonly notBefore: WallTime;
  readonly notAfter: WallTime;
  /** Where the router stands, for policies; may be empty. */
  readonly zone: string;
  /** What it may be used for, for policies, sorted; at most 16. */
  readonly roles: readonly string[];
  /** Suites that its holder speaks, ascending; at least one, at most 8. */
  readonly suites: readonly SuiteId[];
  readonly issuer: IssuerKeyId;
}

/** `bytes` are the canonical bytes of the body: what was signed, kept as it came. */
export interface PqSvid extends PqSvidBody {
  readonly bytes: Uint8Array;
  /** ML-DSA-65 signature over `bytes` with the context `x0/svid/1`, 3,309 bytes. */
  readonly signature: Uint8Array;
}
