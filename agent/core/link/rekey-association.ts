// SPDX-License-Identifier: Apache-2.0
/** AN of a MACsec association (IEEE 802.1AE-2018, 9.5): two bits; four keys of a direction can stand side by side. */
export type AssociationNumber = 0 | 1 | 2 | 3;

/** Of an association, as the end that holds it sees it. */
export type Direction = 'transmit' | 'receive';

/** The number after `an`; 0 where nothing was sent with before. */
export const nextNumber = (an: AssociationNumber | null): AssociationNumber => (an === null ? 0 : (((an + 1) & 3) as AssociationNumber));

/** An association without its key. */
export interface Association {
  readonly an: AssociationNumber;
  /** MACSEC_SA_ATTR_KEYID, 16 bytes. */
  readonly keyId: Uint8Array;
}

/** What a device holds, as read from the kernel. */
export interface HeldAssociations {
  /** The number that it sends with; null where it cannot send, because no active association stands there. */
  readonly sending: AssociationNumber | null;
  readonly transmit: readonly AssociationNumber[];
  readonly receive: readonly AssociationNumber[];
}
