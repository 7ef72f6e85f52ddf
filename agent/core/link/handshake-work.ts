// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';
import type { SvidHash } from '../identity/pq-svid.ts';
import type { SignatureContext } from '../identity/signature-context.ts';
import type { SpiffeId } from '../identity/spiffe-id.ts';
import type { SuiteId } from '../identity/suites.ts';
import type { Refusal } from '../refusal.ts';
import type { Secret } from './secret.ts';
import type { PeerStanding } from './session.ts';

/** Names one computation and, for `generate`, the private key that it made; never used again in one start of the agent. */
export type WorkId = Brand<number, 'link-work'>;
/** Names a long-term private key that only the runner holds. */
export type SigningKeyId = Brand<string, 'signing-key'>;

/** What is computed outside: post-quantum operations, which take milliseconds, and the judgement of an SVID. */
export type Work =
  /** A fresh X-Wing key pair. The private key stays with the runner under this work's id until it is told to forget it. */
  | { readonly kind: 'generate'; readonly suite: SuiteId }
  | { readonly kind: 'encapsulate'; readonly suite: SuiteId; readonly share: Uint8Array }
  | { readonly kind: 'decapsulate'; readonly suite: SuiteId; readonly key: WorkId; readonly ciphertext: Uint8Array }
  | {
      readonly kind: 'sign';
      readonly suite: SuiteId;
      readonly key: SigningKeyId;
      readonly context: SignatureContext;
      readonly message: Uint8Array;
    }
  | {
      readonly kind: 'verify';
      readonly suite: SuiteId;
      readonly context: SignatureContext;
      readonly message: Uint8Array;
      readonly signature: Uint8Array;
      readonly publicKey: Uint8Array;
    }
  /** Whether an SVID is to be believed now: issuer, time, revocation. `svid` is null where only its hash is known yet. */
  | { readonly kind: 'judge'; readonly hash: SvidHash; readonly svid: Uint8Array | null };

/** Who the peer is by its SVID. */
export interface TrustedPeer {
  readonly id: SpiffeId;
  readonly publicKey: Uint8Array;
  readonly suites: readonly SuiteId[];
  readonly standing: PeerStanding;
}

export type Worked =
  | { readonly kind: 'generate'; readonly share: Uint8Array }
  | { readonly kind: 'encapsulate'; readonly ciphertext: Uint8Array; readonly shared: Secret }
  | { readonly kind: 'decapsulate'; readonly shared: Secret }
  | { readonly kind: 'sign'; readonly signature: Uint8Array }
  | { readonly kind: 'verify'; readonly valid: boolean }
  /** `peer` is null where the body is not in the cache: it is asked from the peer. */
  | { readonly kind: 'judge'; readonly peer: TrustedPeer | null }
  /** Not believed, or not computed. */
  | { readonly kind: 'refused'; readonly refusal: Refusal };
