// SPDX-License-Identifier: Apache-2.0
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { signatureLength, signingPublicKeyLength } from '../../ports/crypto.ts';
import {
  longestContext,
  type MlDsa65,
  type MlKem768,
  mlDsaSeedLength,
  mlKemCiphertextLength,
  mlKemPublicKeyLength,
  mlKemSeedLength,
} from './post-quantum.ts';
import type { RandomBytes } from './random-bytes.ts';

/** What hedges a signature: `rnd` of FIPS 204, algorithm 2. All zero makes it the deterministic one. */
const hedgeLength = 32;
/** `m` of FIPS 203, algorithm 17. */
const messageLength = 32;

export function nobleMlDsa65(random: RandomBytes): MlDsa65 {
  return {
    key(seed) {
      if (seed.length !== mlDsaSeedLength) return null;
      const { publicKey, secretKey } = ml_dsa65.keygen(seed);
      return {
        publicKey,
        sign: async (context, message) => ml_dsa65.sign(message, secretKey, { context, extraEntropy: random(hedgeLength) }),
      };
    },
    async verify(context, message, signature, publicKey) {
      if (publicKey.length !== signingPublicKeyLength || signature.length !== signatureLength) return false;
      return context.length <= longestContext && ml_dsa65.verify(signature, message, publicKey, { context });
    },
  };
}

export function nobleMlKem768(random: RandomBytes): MlKem768 {
  return {
    key(seed) {
      if (seed.length !== mlKemSeedLength) return null;
      const { publicKey, secretKey } = ml_kem768.keygen(seed);
      return {
        publicKey,
        decapsulate: async (ciphertext) =>
          ciphertext.length === mlKemCiphertextLength ? ml_kem768.decapsulate(ciphertext, secretKey) : null,
      };
    },
    async encapsulate(publicKey) {
      if (publicKey.length !== mlKemPublicKeyLength) return null;
      const drawn = random(messageLength);
      try {
        const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey, drawn);
        return { ciphertext: cipherText, shared: sharedSecret };
      } catch {
        // With both lengths right the check of the key is all that is left to fail.
        return null;
      } finally {
        drawn.fill(0);
      }
    },
  };
}
