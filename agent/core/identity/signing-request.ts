// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';
import type { Claims } from './claims.ts';

/** SHA-256 of a signed request's canonical bytes with its signature, 64 lower-case hexadecimal digits. */
export type RequestHash = Brand<string, 'request-hash'>;

/** What a router asks an issuer for. Its private keys stay with it. */
export interface SigningRequestBody extends Claims {
  readonly version: 1;
  /** ML-DSA-65, 1,952 bytes: the key of the PQ-SVID. */
  readonly publicKey: Uint8Array;
  /** SubjectPublicKeyInfo of a P-256 key, DER, 91 bytes (RFC 5480): the key of the X.509-SVID. */
  readonly spki: Uint8Array;
  /** 32 random bytes, so that no two requests are the same. */
  readonly nonce: Uint8Array;
}

/** `bytes` are the canonical bytes of the body and the proof behind them: what was signed, kept as it came. */
export interface SigningRequest extends SigningRequestBody {
  readonly bytes: Uint8Array;
  /** By the key in `spki` over `x509ProofMessage` of the body, 64 bytes: whoever asks holds that key too. */
  readonly x509Proof: Uint8Array;
  /** Over `bytes` with the requested key and the context `x0/request/1`: whoever asks holds the key (RFC 2986, section 3). */
  readonly signature: Uint8Array;
}
