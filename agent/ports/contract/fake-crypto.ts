// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { nodeSymmetric } from '../../adapters/crypto/node-symmetric.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import {
  type AgreementKey,
  agreementCiphertextLength,
  agreementPublicKeyLength,
  agreementSeedLength,
  type Crypto,
  type SigningKey,
  sharedSecretLength,
  signatureLength,
  signingPublicKeyLength,
  signingSeedLength,
} from '../crypto.ts';

const nonceLength = 32;
/** 768 coefficients of 12 bits, two in three bytes (FIPS 203, algorithm 5). */
const encodedPolynomials = 1152;
const modulus = 3329;

/** So many bytes that depend on the label and on every part and its length. */
function spread(length: number, label: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('shake256', { outputLength: length }).update(label);
  for (const part of parts) hash.update(`/${part.length}/`).update(part);
  return Uint8Array.from(hash.digest());
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function agreementPublicKey(seed: Uint8Array): Uint8Array {
  const key = spread(agreementPublicKeyLength, 'agreement', seed);
  // Every coefficient below 2048.
  for (let at = 0; at < encodedPolynomials; at += 3) {
    key[at + 1] = (key[at + 1] ?? 0) & 0x77;
    key[at + 2] = (key[at + 2] ?? 0) & 0x7f;
  }
  return key;
}

function reduced(publicKey: Uint8Array): boolean {
  for (let at = 0; at < encodedPolynomials; at += 3) {
    const [low = 0, middle = 0, high = 0] = publicKey.subarray(at, at + 3);
    if ((low | ((middle & 15) << 8)) >= modulus || ((middle >> 4) | (high << 4)) >= modulus) return false;
  }
  return true;
}

/**
 * All of suite 1 in microseconds and without any security: who knows a public key can sign with it. What a test sees is the same
 * as of the real ones: lengths, refusals, contexts, what does not verify, what does not fit. The symmetric half is real. The
 * same seed and the same calls in the same order give the same bytes again. Not a provider for anything but tests.
 */
export function fakeCrypto(seed = 1): Crypto {
  let drawn = 0;
  const nonce = (): Uint8Array => {
    drawn += 1;
    return spread(nonceLength, 'nonce', text(`${seed} ${drawn}`));
  };

  const signed = (salt: Uint8Array, context: string, message: Uint8Array, publicKey: Uint8Array): Uint8Array => {
    const signature = new Uint8Array(signatureLength);
    signature.set(salt);
    signature.set(spread(signatureLength - nonceLength, 'signature', salt, text(context), message, publicKey), nonceLength);
    return signature;
  };
  const signingKey = (secret: Uint8Array): Outcome<SigningKey> => {
    if (secret.length !== signingSeedLength) return refuse('environment', 'seed-malformed', 'a seed has 32 bytes');
    const publicKey = spread(signingPublicKeyLength, 'signing', secret);
    return accept({ publicKey, sign: async (context, message) => signed(nonce(), context, message, publicKey) });
  };

  const agreed = (ciphertext: Uint8Array, publicKey: Uint8Array): Uint8Array => spread(sharedSecretLength, 'shared', ciphertext, publicKey);
  const agreementKey = (secret: Uint8Array): Outcome<AgreementKey> => {
    if (secret.length !== agreementSeedLength) return refuse('environment', 'seed-malformed', 'a seed has 32 bytes');
    const publicKey = agreementPublicKey(secret);
    return accept({
      publicKey,
      decapsulate: async (ciphertext) =>
        ciphertext.length === agreementCiphertextLength
          ? accept(agreed(ciphertext, publicKey))
          : refuse('peer', 'ciphertext-malformed', 'a ciphertext has 1,120 bytes'),
    });
  };

  return {
    provider: 'fake',
    signatures: {
      signingKey: async (secret) => signingKey(secret),
      verify: async (context, message, signature, publicKey) =>
        publicKey.length === signingPublicKeyLength &&
        nodeSymmetric.same(signature, signed(signature.subarray(0, nonceLength), context, message, publicKey)),
    },
    agreement: {
      agreementKey: async (secret) => agreementKey(secret),
      async encapsulate(publicKey) {
        if (publicKey.length !== agreementPublicKeyLength || !reduced(publicKey)) {
          return refuse('peer', 'key-malformed', 'this is no X-Wing public key');
        }
        const ciphertext = spread(agreementCiphertextLength, 'ciphertext', nonce());
        return accept({ ciphertext, shared: agreed(ciphertext, publicKey) });
      },
    },
    symmetric: nodeSymmetric,
  };
}
