// SPDX-License-Identifier: Apache-2.0
import type { ComputedAnswer } from '../../core/link/rekey-input.ts';
import type { Computation } from '../../core/link/rekey-output.ts';
import { secret } from '../../core/link/secret.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { AgreementKey, Crypto } from '../../ports/crypto.ts';
import type { Entropy } from '../../ports/entropy.ts';

const refused = (refusal: Refusal): ComputedAnswer => ({ kind: 'refused', refusal });

/** X-Wing for one link's rekeys; a private key stays here under the number of the request that made it. */
export interface RekeyComputing {
  compute(request: number, work: Computation): Promise<ComputedAnswer>;
  forget(request: number): void;
}

export function createRekeyComputing({ agreement }: Crypto, entropy: Entropy): RekeyComputing {
  const keys = new Map<number, AgreementKey>();
  return {
    async compute(request, work) {
      if (work.kind === 'generate') {
        const made = await agreement.agreementKey(entropy.bytes(32));
        if (!made.ok) return refused(made.refusal);
        keys.set(request, made.value);
        return { kind: 'generated', publicKey: made.value.publicKey };
      }
      if (work.kind === 'encapsulate') {
        const made = await agreement.encapsulate(work.publicKey);
        if (!made.ok) return refused(made.refusal);
        return { kind: 'encapsulated', ciphertext: made.value.ciphertext, shared: secret(made.value.shared) };
      }
      const key = keys.get(work.key);
      if (key === undefined) return refused(refuse('us', 'link-key-gone', 'a key of a rekey was forgotten too early').refusal);
      const opened = await key.decapsulate(work.ciphertext);
      return opened.ok ? { kind: 'decapsulated', shared: secret(opened.value) } : refused(opened.refusal);
    },
    forget: (request) => void keys.delete(request),
  };
}
