// SPDX-License-Identifier: Apache-2.0
import { diffieHellman } from 'node:crypto';
import { privateKeyOf, publicKeyOf, rawPublicKey, x25519Encoding } from './key-encodings.ts';

export const x25519Length = 32;

/** A private key of X25519. */
export interface X25519Key {
  readonly publicKey: Uint8Array;
  /** X25519(key, point), 32 bytes; any 32 bytes are a point. */
  agree(point: Uint8Array): Uint8Array;
}

/**
 * The points whose order divides 8, on the curve and on its twist, in every encoding, the highest bit apart: 0, 1, two of order
 * 8, p − 1, p, p + 1.
 */
const lowOrder: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

function hasLowOrder(point: Uint8Array): boolean {
  const canonical = Buffer.from(point);
  canonical[x25519Length - 1] = (canonical[x25519Length - 1] ?? 0) & 0x7f;
  return lowOrder.has(canonical.toString('hex'));
}

/**
 * X25519 of RFC 7748, section 5, from node:crypto: constant time, and in every Node. In tens of microseconds it is done sooner
 * than a thread pool would answer, so it runs at once. `scalar`: 32 bytes.
 */
export function x25519Key(scalar: Uint8Array): X25519Key {
  const privateKey = privateKeyOf(x25519Encoding, scalar);
  return {
    publicKey: rawPublicKey(x25519Encoding, privateKey),
    agree(point) {
      // Section 5 gives zero here. OpenSSL refuses instead, as section 6.1 allows; X-Wing is built on section 5.
      if (hasLowOrder(point)) return new Uint8Array(x25519Length);
      return new Uint8Array(diffieHellman({ privateKey, publicKey: publicKeyOf(x25519Encoding, point) }));
    },
  };
}
