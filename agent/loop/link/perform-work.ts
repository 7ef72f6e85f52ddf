// SPDX-License-Identifier: Apache-2.0
import type { Work, Worked, WorkId } from '../../core/link/handshake-work.ts';
import { secret } from '../../core/link/secret.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { AgreementKey, Crypto } from '../../ports/crypto.ts';
import type { Entropy } from '../../ports/entropy.ts';
import type { KnownSvids } from './known-svids.ts';
import type { LinkIdentity } from './link-identity.ts';

const refused = (refusal: Refusal): Worked => ({ kind: 'refused', refusal });

/** Computes what handshakes ask for. Private keys of one handshake stay here under the number of the work that made them. */
export interface Workshop {
  perform(id: WorkId, work: Work, identity: LinkIdentity): Promise<Worked>;
  forget(key: WorkId): void;
}

export function createWorkshop(crypto: Crypto, entropy: Entropy, svids: KnownSvids): Workshop {
  const keys = new Map<WorkId, AgreementKey>();

  async function generate(id: WorkId): Promise<Worked> {
    const made = await crypto.agreement.agreementKey(entropy.bytes(32));
    if (!made.ok) return refused(made.refusal);
    keys.set(id, made.value);
    return { kind: 'generate', share: made.value.publicKey };
  }

  async function encapsulate(share: Uint8Array): Promise<Worked> {
    const made = await crypto.agreement.encapsulate(share);
    if (!made.ok) return refused(made.refusal);
    return { kind: 'encapsulate', ciphertext: made.value.ciphertext, shared: secret(made.value.shared) };
  }

  async function decapsulate(key: WorkId, ciphertext: Uint8Array): Promise<Worked> {
    const held = keys.get(key);
    if (held === undefined) return refused(refuse('us', 'link-key-gone', 'a key of a handshake was forgotten too early').refusal);
    const opened = await held.decapsulate(ciphertext);
    return opened.ok ? { kind: 'decapsulate', shared: secret(opened.value) } : refused(opened.refusal);
  }

  return {
    async perform(id, work, identity) {
      switch (work.kind) {
        case 'generate':
          return generate(id);
        case 'encapsulate':
          return encapsulate(work.share);
        case 'decapsulate':
          return decapsulate(work.key, work.ciphertext);
        case 'sign':
          return { kind: 'sign', signature: await identity.key.sign(work.context, work.message) };
        case 'verify':
          return { kind: 'verify', valid: await crypto.signatures.verify(work.context, work.message, work.signature, work.publicKey) };
        case 'judge':
          return svids.judge(work.hash, work.svid, identity);
      }
    },
    forget: (key) => void keys.delete(key),
  };
}
