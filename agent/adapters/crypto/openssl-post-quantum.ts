// SPDX-License-Identifier: Apache-2.0
import * as openssl from 'node:crypto';
import { signatureLength, signingPublicKeyLength } from '../../ports/crypto.ts';
import { mlDsa65Encoding, mlKem768Encoding, privateKeyOf, publicKeyOf, rawPublicKey } from './key-encodings.ts';
import {
  longestContext,
  type MlDsa65,
  type MlKem768,
  mlDsaSeedLength,
  mlKemCiphertextLength,
  mlKemPublicKeyLength,
  mlKemSeedLength,
} from './post-quantum.ts';

type Done<T> = (error: Error | null, value: T) => void;

/** A call with a callback runs in libuv's thread pool; without one it would hold the loop's thread. */
const pooled = <T>(call: (done: Done<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value))));

function importedPublicKey(...from: Parameters<typeof publicKeyOf>): openssl.KeyObject | null {
  try {
    return publicKeyOf(...from);
  } catch {
    return null;
  }
}

/**
 * OpenSSL 3.5's ML-DSA-65 through Node 24 and newer. Older ones throw at the first key: `works` of self-test.ts tells before.
 * Signatures are always hedged, Node gives no way to ask for others.
 */
export const opensslMlDsa65: MlDsa65 = {
  key(seed) {
    if (seed.length !== mlDsaSeedLength) return null;
    const key = privateKeyOf(mlDsa65Encoding, seed);
    return {
      publicKey: rawPublicKey(mlDsa65Encoding, key),
      async sign(context, message) {
        const signature = await pooled<Buffer>((done) => openssl.sign(null, message, { key, context }, done));
        return new Uint8Array(signature);
      },
    };
  },
  async verify(context, message, signature, publicKey) {
    if (publicKey.length !== signingPublicKeyLength || signature.length !== signatureLength) return false;
    const key = context.length <= longestContext ? importedPublicKey(mlDsa65Encoding, publicKey) : null;
    if (key === null) return false;
    return pooled<boolean>((done) => openssl.verify(null, message, { key, context }, signature, done));
  },
};

/** OpenSSL 3.5's ML-KEM-768 through Node 24.7 and newer. */
export const opensslMlKem768: MlKem768 = {
  key(seed) {
    if (seed.length !== mlKemSeedLength) return null;
    const key = privateKeyOf(mlKem768Encoding, seed);
    return {
      publicKey: rawPublicKey(mlKem768Encoding, key),
      async decapsulate(ciphertext) {
        if (ciphertext.length !== mlKemCiphertextLength) return null;
        return new Uint8Array(await pooled<Buffer>((done) => openssl.decapsulate(key, ciphertext, done)));
      },
    };
  },
  async encapsulate(publicKey) {
    const key = publicKey.length === mlKemPublicKeyLength ? importedPublicKey(mlKem768Encoding, publicKey) : null;
    if (key === null) return null;
    const { ciphertext, sharedKey } = await pooled<{ ciphertext: Buffer; sharedKey: Buffer }>((done) => openssl.encapsulate(key, done));
    return { ciphertext: new Uint8Array(ciphertext), shared: new Uint8Array(sharedKey) };
  },
};
