// SPDX-License-Identifier: Apache-2.0
import { type Sci, sciBytes } from '../../core/link/link-end.ts';
import type { AssociationNumber } from '../../core/link/rekey-association.ts';
import type { MacsecKey } from '../../core/link/session-keys.ts';
import { putU32be, putU32le } from '../byte-order.ts';
import { genericHeader } from '../netlink/generic-family.ts';
import { attribute, u8Attribute, u32Attribute } from '../netlink/write-attribute.ts';
import { nest } from './nest.ts';
import { attr, command, rxsc, sa } from './numbers.ts';

/** Of packet numbers, in bytes: the kernel refuses any other (drivers/net/macsec.c, MACSEC_DEFAULT_PN_LEN, MACSEC_XPN_PN_LEN). */
const packetNumberLength = { plain: 4, extended: 8 } as const;

const head = (number: number, ifindex: number): Buffer[] => [genericHeader(number), u32Attribute(attr.ifindex, ifindex)];
/** Names the receive channel; nothing for the send direction, of which a device has one. */
const channel = (peer: Sci | null): Buffer[] => (peer === null ? [] : [nest(attr.rxscConfig, [attribute(rxsc.sci, sciBytes(peer))])]);

export function addChannel(ifindex: number, peer: Sci): Buffer {
  const config = nest(attr.rxscConfig, [attribute(rxsc.sci, sciBytes(peer)), u8Attribute(rxsc.active, 1)]);
  return Buffer.concat([...head(command.addRxsc, ifindex), config]);
}

export function deleteChannel(ifindex: number, peer: Sci): Buffer {
  return Buffer.concat([...head(command.delRxsc, ifindex), ...channel(peer)]);
}

function firstPacketNumber(extended: boolean): Buffer {
  const bytes = new Uint8Array(extended ? packetNumberLength.extended : packetNumberLength.plain);
  putU32le(bytes, 0, 1);
  return attribute(sa.pn, bytes);
}

/** SSCI and salt, which go into the nonce instead of the SCI. The SSCI stands as in IEEE 802.1AE, in network order (ssci_t). */
function extendedParts({ ssci, salt }: MacsecKey): Buffer[] {
  const bytes = new Uint8Array(4);
  putU32be(bytes, 0, ssci);
  return [attribute(sa.salt, salt.reveal()), attribute(sa.ssci, bytes)];
}

export interface NewAssociation {
  readonly association: AssociationNumber;
  readonly key: MacsecKey;
  /** Is the device's suite one with extended packet numbers? */
  readonly extended: boolean;
}

/**
 * A new key from packet number 1. `peer` null: to send with, and then idle: an active one under the number that a new device
 * sends with would be used at once, while the peer may not have it yet.
 */
export function addAssociation(ifindex: number, peer: Sci | null, { association, key, extended }: NewAssociation): Buffer {
  const config = nest(attr.saConfig, [
    u8Attribute(sa.an, association),
    firstPacketNumber(extended),
    ...(extended ? extendedParts(key) : []),
    attribute(sa.keyId, key.keyId),
    attribute(sa.key, key.sak.reveal()),
    u8Attribute(sa.active, peer === null ? 0 : 1),
  ]);
  return Buffer.concat([...head(peer === null ? command.addTxsa : command.addRxsa, ifindex), ...channel(peer), config]);
}

/**
 * Makes a key active or idle; the kernel deletes none that is active (drivers/net/macsec.c, macsec_del_txsa). There is no way
 * here to send a packet number in an update, because the kernel would set it back on a live key and encrypt twice with one nonce.
 */
export function setActive(ifindex: number, peer: Sci | null, association: AssociationNumber, active: boolean): Buffer {
  const config = nest(attr.saConfig, [u8Attribute(sa.an, association), u8Attribute(sa.active, active ? 1 : 0)]);
  return Buffer.concat([...head(peer === null ? command.updTxsa : command.updRxsa, ifindex), ...channel(peer), config]);
}

export function deleteAssociation(ifindex: number, peer: Sci | null, association: AssociationNumber): Buffer {
  const config = nest(attr.saConfig, [u8Attribute(sa.an, association)]);
  return Buffer.concat([...head(peer === null ? command.delTxsa : command.delRxsa, ifindex), ...channel(peer), config]);
}

/** The dump of all devices of the namespace; it knows no filter (macsec_dump_txsc). */
export const everyDevice: Buffer = genericHeader(command.getTxsc);
