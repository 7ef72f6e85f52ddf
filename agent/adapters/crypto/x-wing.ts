// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { accept, refuse } from '../../core/refusal.ts';
import {
  type AgreementKey,
  agreementCiphertextLength,
  agreementPublicKeyLength,
  agreementSeedLength,
  type KeyAgreement,
} from '../../ports/crypto.ts';
import { type MlKem768, mlKemCiphertextLength, mlKemPublicKeyLength, mlKemSeedLength } from './post-quantum.ts';
import type { RandomBytes } from './random-bytes.ts';
import { x25519Key, x25519Length } from './x25519.ts';

const expandedLength = mlKemSeedLength + x25519Length;
/** `\.//^\`, section 5.3. */
const label = Buffer.from('5c2e2f2f5e5c', 'hex');

/** Section 5.3; the two secrets are used up. */
function combined(ofMlKem: Uint8Array, ofX25519: Uint8Array, ciphertext: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const hash = createHash('sha3-256').update(ofMlKem).update(ofX25519).update(ciphertext).update(publicKey).update(label);
  ofMlKem.fill(0);
  ofX25519.fill(0);
  return new Uint8Array(hash.digest());
}

function joined(mlKem: Uint8Array, x25519: Uint8Array): Uint8Array {
  const both = new Uint8Array(mlKem.length + x25519.length);
  both.set(mlKem);
  both.set(x25519, mlKem.length);
  return both;
}

/** X-Wing (draft-connolly-cfrg-xwing-kem-10) of a library's ML-KEM-768 and of Node's X25519, SHAKE256 and SHA3-256. */
export function xWing(mlKem: MlKem768, random: RandomBytes): KeyAgreement {
  /** Section 5.2: 32 bytes become the seeds of both. */
  function keyOf(seed: Uint8Array): AgreementKey | null {
    const expanded = createHash('shake256', { outputLength: expandedLength }).update(seed).digest();
    const ofMlKem = mlKem.key(expanded.subarray(0, mlKemSeedLength));
    const ofX25519 = x25519Key(expanded.subarray(mlKemSeedLength));
    expanded.fill(0);
    return (
      ofMlKem && {
        publicKey: joined(ofMlKem.publicKey, ofX25519.publicKey),
        async decapsulate(ciphertext) {
          // Taken before anything is awaited: the caller may use its buffer anew.
          const taken = new Uint8Array(ciphertext);
          const point = taken.subarray(mlKemCiphertextLength);
          const shared =
            taken.length === agreementCiphertextLength ? await ofMlKem.decapsulate(taken.subarray(0, mlKemCiphertextLength)) : null;
          if (shared === null) return refuse('peer', 'ciphertext-malformed', `a ciphertext has ${agreementCiphertextLength} bytes`);
          return accept(combined(shared, ofX25519.agree(point), point, ofX25519.publicKey));
        },
      }
    );
  }

  return {
    async agreementKey(seed) {
      const key = seed.length === agreementSeedLength ? keyOf(seed) : null;
      return key ? accept(key) : refuse('environment', 'seed-malformed', `a seed has ${agreementSeedLength} bytes, not ${seed.length}`);
    },
    async encapsulate(publicKey) {
      const taken = new Uint8Array(publicKey);
      const point = taken.subarray(mlKemPublicKeyLength);
      const made = taken.length === agreementPublicKeyLength ? await mlKem.encapsulate(taken.subarray(0, mlKemPublicKeyLength)) : null;
      if (made === null) return refuse('peer', 'key-malformed', 'this is no X-Wing public key');
      const drawn = random(x25519Length);
      const ephemeral = x25519Key(drawn);
      drawn.fill(0);
      return accept({
        ciphertext: joined(made.ciphertext, ephemeral.publicKey),
        shared: combined(made.shared, ephemeral.agree(point), ephemeral.publicKey, point),
      });
    },
  };
}
