// SPDX-License-Identifier: Apache-2.0
/** A private key of ML-DSA-65. */
export interface MlDsaKey {
  /** 1,952 bytes. */
  readonly publicKey: Uint8Array;
  /** 3,309 bytes; `context` has at most 255. */
  sign(context: Uint8Array, message: Uint8Array): Promise<Uint8Array>;
}

/** ML-DSA-65 (FIPS 204) as a library gives it: contexts are bytes, and whatever is malformed is answered, not thrown. */
export interface MlDsa65 {
  /** The key of a seed ξ; null where it has not 32 bytes. */
  key(seed: Uint8Array): MlDsaKey | null;
  verify(context: Uint8Array, message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): Promise<boolean>;
}

/** A private key of ML-KEM-768. */
export interface MlKemKey {
  /** 1,184 bytes. */
  readonly publicKey: Uint8Array;
  /** 32 bytes, pseudorandom ones for a ciphertext of another key (FIPS 203, algorithm 18); null where it has not 1,088 bytes. */
  decapsulate(ciphertext: Uint8Array): Promise<Uint8Array | null>;
}

/** ML-KEM-768 (FIPS 203) as a library gives it. */
export interface MlKem768 {
  /** The key of a seed d ‖ z; null where it has not 64 bytes. */
  key(seed: Uint8Array): MlKemKey | null;
  /** A ciphertext of 1,088 bytes and its secret of 32; null for a key that fails the check of FIPS 203, section 7.2. */
  encapsulate(publicKey: Uint8Array): Promise<{ readonly ciphertext: Uint8Array; readonly shared: Uint8Array } | null>;
}

export const mlDsaSeedLength = 32;
/** FIPS 204, section 5.2. */
export const longestContext = 255;
export const mlKemSeedLength = 64;
export const mlKemPublicKeyLength = 1184;
export const mlKemCiphertextLength = 1088;
