// SPDX-License-Identifier: Apache-2.0
import type { Refusal } from '../refusal.ts';
import type { AssociationNumber, Direction } from './rekey-association.ts';
import type { RekeyMessage } from './rekey-message.ts';
import type { MacsecKey } from './session-keys.ts';

/** One after the other: the next is asked for when the one before is answered. No packet number is ever given. */
export type KernelRequest =
  | { readonly kind: 'read' }
  /**
   * Under a number at which nothing stands. To transmit: not used yet, therefore not active where the number is already the one
   * that the device sends with, as it is on a new device.
   */
  | { readonly kind: 'install'; readonly direction: Direction; readonly an: AssociationNumber; readonly key: MacsecKey }
  /** Sends with it from the next frame on. */
  | { readonly kind: 'enable'; readonly an: AssociationNumber }
  | { readonly kind: 'delete'; readonly direction: Direction; readonly an: AssociationNumber };

export type Computation =
  | { readonly kind: 'generate' }
  | { readonly kind: 'encapsulate'; readonly publicKey: Uint8Array }
  /** By the key that the request `key` made. */
  | { readonly kind: 'decapsulate'; readonly key: number; readonly ciphertext: Uint8Array };

/** Worth telling. Where the link carries nothing new for a while, `rekey-stalled` and `rekey-exhausted` are its symptoms. */
export interface RekeyNote {
  readonly kind: 'note';
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly code: string;
  /** That it is about; 0: none of this session. */
  readonly generation: number;
  readonly refusal?: Refusal;
}

export type RekeyOutput =
  /** Over the channel of the session of that name; it may be lost. */
  | { readonly kind: 'send'; readonly session: string; readonly message: RekeyMessage }
  | { readonly kind: 'kernel'; readonly request: number; readonly action: KernelRequest }
  | { readonly kind: 'compute'; readonly request: number; readonly work: Computation }
  /** The private key that the request made is not needed any more. */
  | { readonly kind: 'forget'; readonly key: number }
  | RekeyNote;
