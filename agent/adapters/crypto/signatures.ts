// SPDX-License-Identifier: Apache-2.0
import type { SignatureContext } from '../../core/identity/signature-context.ts';
import { accept, refuse } from '../../core/refusal.ts';
import { type Signatures, signingSeedLength } from '../../ports/crypto.ts';
import type { MlDsa65 } from './post-quantum.ts';

const text = new TextEncoder();
const encoded = (context: SignatureContext): Uint8Array => text.encode(context);

/** The port's signatures of a library's ML-DSA-65: contexts are names from a fixed list, their bytes ASCII. */
export function signatures(mlDsa: MlDsa65): Signatures {
  return {
    async signingKey(seed) {
      const key = mlDsa.key(seed);
      if (key === null) return refuse('environment', 'seed-malformed', `a seed has ${signingSeedLength} bytes, not ${seed.length}`);
      return accept({ publicKey: key.publicKey, sign: (context, message) => key.sign(encoded(context), message) });
    },
    verify: (context, message, signature, publicKey) => mlDsa.verify(encoded(context), message, signature, publicKey),
  };
}
