// SPDX-License-Identifier: Apache-2.0
import type { Refusal } from '../refusal.ts';
import type { Instant } from '../time.ts';
import type { HeldAssociations } from './rekey-association.ts';
import type { RekeyMessage } from './rekey-message.ts';
import type { RekeySession } from './rekey-session.ts';
import type { Secret } from './secret.ts';

/** `done`: what was asked for is so, read back from the kernel. `found` answers `read`. Every request is answered once. */
export type KernelAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'found'; readonly held: HeldAssociations }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** X-Wing results; a private key stays where it was made, named by the number of the request that made it. */
export type ComputedAnswer =
  | { readonly kind: 'generated'; readonly publicKey: Uint8Array }
  | { readonly kind: 'encapsulated'; readonly ciphertext: Uint8Array; readonly shared: Secret }
  | { readonly kind: 'decapsulated'; readonly shared: Secret }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What happens to the keys of one link, that is, of one MACsec device. */
export type RekeyInput = { readonly at: Instant } & (
  | {
      /**
       * A handshake is complete: at the responder when the last message verified, at the initiator when it was acknowledged. Old
       * keys stay in use until the peer holds the new ones. Both ends must come to the same newest session.
       */
      readonly kind: 'session';
      readonly session: RekeySession;
    }
  | {
      /** Often enough for `RekeyLimits.resendAfter`. */
      readonly kind: 'tick';
      /** Packet number of the next frame sent, from the kernel; null where it is not known now. */
      readonly nextPacket: number | null;
    }
  /** From the channel of the session of that name, authenticated. May be lost, doubled and overtaken. */
  | { readonly kind: 'message'; readonly session: string; readonly message: RekeyMessage }
  | { readonly kind: 'kernel'; readonly request: number; readonly answer: KernelAnswer }
  | { readonly kind: 'computed'; readonly request: number; readonly answer: ComputedAnswer }
  /** Rekey now, whatever the age of the keys. */
  | { readonly kind: 'rekey' }
);
