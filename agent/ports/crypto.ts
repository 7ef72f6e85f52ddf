// SPDX-License-Identifier: Apache-2.0
import type { SignatureContext } from '../core/identity/signature-context.ts';
import type { Symmetric } from '../core/link/symmetric.ts';
import type { Outcome } from '../core/refusal.ts';

/** Lengths in bytes (FIPS 204 table 2; draft-connolly-cfrg-xwing-kem, section 5.1). */
export const signingSeedLength = 32;
export const signingPublicKeyLength = 1952;
export const signatureLength = 3309;
export const agreementSeedLength = 32;
export const agreementPublicKeyLength = 1216;
export const agreementCiphertextLength = 1120;
export const sharedSecretLength = 32;

/** An ML-DSA-65 private key that can be used and not be read. */
export interface SigningKey {
  /** 1,952 bytes. */
  readonly publicKey: Uint8Array;
  /** Hedged signature (FIPS 204, algorithm 2), 3,309 bytes. */
  sign(context: SignatureContext, message: Uint8Array): Promise<Uint8Array>;
}

/** ML-DSA-65 (FIPS 204), always with a context. */
export interface Signatures {
  /** The key of a 32-byte seed ξ (FIPS 204, algorithm 6). Refuses other lengths with `seed-malformed`. */
  signingKey(seed: Uint8Array): Promise<Outcome<SigningKey>>;
  /** False for whatever does not verify, malformed keys and signatures among it. */
  verify(context: SignatureContext, message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): Promise<boolean>;
}

/** An X-Wing private key that can be used and not be read. */
export interface AgreementKey {
  /** 1,216 bytes. */
  readonly publicKey: Uint8Array;
  /** The shared secret, 32 bytes. Refuses a ciphertext of another length with `ciphertext-malformed`; a wrong one gives another secret. */
  decapsulate(ciphertext: Uint8Array): Promise<Outcome<Uint8Array>>;
}

/** X-Wing: ML-KEM-768 (FIPS 203) and X25519 (RFC 7748), joined by SHA3-256 (draft-connolly-cfrg-xwing-kem). */
export interface KeyAgreement {
  /** The key of a 32-byte seed. Refuses other lengths with `seed-malformed`. */
  agreementKey(seed: Uint8Array): Promise<Outcome<AgreementKey>>;
  /** A ciphertext of 1,120 bytes and the secret that it carries, 32 bytes. Refuses a malformed key with `key-malformed`. */
  encapsulate(publicKey: Uint8Array): Promise<Outcome<{ readonly ciphertext: Uint8Array; readonly shared: Uint8Array }>>;
}

/** One provider of all algorithms of suite 1. */
export interface Crypto {
  /** For people: "noble", "openssl 3.5.4". */
  readonly provider: string;
  readonly signatures: Signatures;
  readonly agreement: KeyAgreement;
  readonly symmetric: Symmetric;
}
