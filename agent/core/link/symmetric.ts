// SPDX-License-Identifier: Apache-2.0
/**
 * The symmetric half of suite 1, as functions of their arguments alone, so that state machines may call them: the same
 * inputs always give the same outputs. They cost microseconds.
 */
export interface Symmetric {
  /** SHA-256 (FIPS 180-4), 32 bytes, over the parts one after the other. */
  sha256(...parts: readonly Uint8Array[]): Uint8Array;
  /** HMAC-SHA-256 (RFC 2104), 32 bytes. */
  hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array;
  /** HKDF-SHA-256 (RFC 5869), extract and expand, `length` ≤ 8,160 bytes, `info` ≤ 1,024. More is a defect and throws. */
  hkdf(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  /**
   * AES-256-GCM (SP 800-38D): 32-byte key, 12-byte nonce never used twice with it; the 16-byte tag stands at the end. Keys and
   * nonces of other lengths throw.
   */
  seal(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plain: Uint8Array): Uint8Array;
  /** The plain bytes; null where the tag does not fit. */
  open(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array | null;
  /** Whether two values are equal, in time that depends on their length alone. */
  same(a: Uint8Array, b: Uint8Array): boolean;
}
