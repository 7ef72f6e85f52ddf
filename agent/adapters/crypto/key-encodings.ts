// SPDX-License-Identifier: Apache-2.0
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** What stands before the raw bytes in PKCS #8 and in SubjectPublicKeyInfo: all lengths are fixed, so the rest is too. */
interface Encoding {
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
}

const encoding = (seed: string, publicKey: string): Encoding => ({
  seed: Buffer.from(seed, 'hex'),
  publicKey: Buffer.from(publicKey, 'hex'),
});

/** id-X25519, 1.3.101.110 (RFC 8410). */
export const x25519Encoding = encoding('302e020100300506032b656e04220420', '302a300506032b656e032100');
/** id-ml-dsa-65, 2.16.840.1.101.3.4.3.18, the private key as its seed (RFC 9881). */
export const mlDsa65Encoding = encoding('3034020100300b060960864801650304031204228020', '308207b2300b0609608648016503040312038207a100');
/** id-alg-ml-kem-768, 2.16.840.1.101.3.4.4.2, the private key as its seed (RFC 9935). */
export const mlKem768Encoding = encoding('3054020100300b060960864801650304040204428040', '308204b2300b0609608648016503040402038204a100');

/** Raw formats of keys are younger in Node than the algorithms; DER is read by every version. Throws where OpenSSL refuses the key. */
export function privateKeyOf({ seed: prefix }: Encoding, seed: Uint8Array): KeyObject {
  const der = Buffer.concat([prefix, seed]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}

/** Throws where OpenSSL refuses the key. */
export function publicKeyOf({ publicKey: prefix }: Encoding, raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([prefix, raw]), format: 'der', type: 'spki' });
}

/** The raw public key, of a private key too. */
export function rawPublicKey({ publicKey: prefix }: Encoding, key: KeyObject): Uint8Array {
  const exported = createPublicKey(key as Parameters<typeof createPublicKey>[0]).export({ format: 'der', type: 'spki' });
  return new Uint8Array(exported.subarray(prefix.length));
}
