// SPDX-License-Identifier: Apache-2.0
export interface Entropy {
  /** Cryptographically strong, 0 to 2^32 − 1. */
  random32(): number;
  /** So many bytes. */
  bytes(length: number): Uint8Array;
}
