// SPDX-License-Identifier: Apache-2.0
import type { SpiffeId } from '../core/identity/spiffe-id.ts';
import type { Outcome } from '../core/refusal.ts';

/** Private keys, as seeds. Never logged, never reported. */
export interface IdentityKeys {
  /** ML-DSA-65 seed ξ, 32 bytes (FIPS 204, algorithm 6). */
  readonly seed: Uint8Array;
  /** P-256 key for the X.509-SVID, PKCS#8, DER. */
  readonly x509Key: Uint8Array;
}

/** Keys that an issuer has vouched for. */
export interface HeldIdentity {
  readonly keys: IdentityKeys;
  /** The PQ-SVID with its signature; `decodeSvid`. */
  readonly svid: Uint8Array;
  /** The X.509-SVID first, then what leads to a root of the bundle; DER. May be empty. */
  readonly chain: readonly Uint8Array[];
}

/** Keys that wait for an issuer's answer. */
export interface NextIdentity {
  readonly keys: IdentityKeys;
  /** The request for them as it goes to an issuer; `decodeEnrolmentRequest`. */
  readonly request: Uint8Array;
  /** The join token's text, kept until the answer is checked with it; null where a renewal is asked for. */
  readonly token: string | null;
}

export interface StoredIdentity {
  readonly id: SpiffeId;
  readonly current: HeldIdentity | null;
  /** What was current before: peers that have not heard of the successor still know it. */
  readonly previous: HeldIdentity | null;
  readonly next: NextIdentity | null;
  /** Why the issuer refused to renew the current one, its code; null where it did not. A restart must not make it forgotten. */
  readonly refused: string | null;
}

/** What must survive kill -9 and power cuts of who this router is: at every moment the old is there whole or the new. */
export interface IdentityStore {
  /** Null where there is none yet. */
  load(): Promise<Outcome<StoredIdentity | null>>;
  /** Keeps the next keys beside the current, in place of other next ones. The first call makes the identity. */
  prepare(id: SpiffeId, next: NextIdentity): Promise<Outcome<void>>;
  /** The next keys become the current and the current the previous, refused by nobody. Refuses with `identity-nothing-next`. */
  install(given: Pick<HeldIdentity, 'svid' | 'chain'>): Promise<Outcome<void>>;
  /** The renewal of the current was refused with this code; null: no longer. Without an identity it changes nothing. */
  saveRefused(code: string | null): Promise<Outcome<void>>;
  /** Nobody needs the previous any more: its keys are removed. */
  dropPrevious(): Promise<Outcome<void>>;
}
