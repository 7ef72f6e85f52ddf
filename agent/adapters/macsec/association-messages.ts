// SPDX-License-Identifier: Apache-2.0
import type { AssociationKey, AssociationNumber, SecureChannelId } from '../../ports/link-protection.ts';
import { genericHeader } from '../netlink/generic-family.ts';
import { attribute, u8Attribute, u32Attribute } from '../netlink/write-attribute.ts';
import { nest } from './nest.ts';
import { attr, command, rxsc, sa } from './numbers.ts';
import { sciBytes } from './secure-channel.ts';

const firstPacketNumber = 1;

const head = (number: number, ifindex: number): Buffer[] => [genericHeader(number), u32Attribute(attr.ifindex, ifindex)];
/** Names the receive channel; nothing for the send direction, of which a device has one. */
const channel = (peer: SecureChannelId | null): Buffer[] =>
  peer === null ? [] : [nest(attr.rxscConfig, [attribute(rxsc.sci, sciBytes(peer))])];

export function addChannel(ifindex: number, peer: SecureChannelId): Buffer {
  const config = nest(attr.rxscConfig, [attribute(rxsc.sci, sciBytes(peer)), u8Attribute(rxsc.active, 1)]);
  return Buffer.concat([...head(command.addRxsc, ifindex), config]);
}

export function deleteChannel(ifindex: number, peer: SecureChannelId): Buffer {
  return Buffer.concat([...head(command.delRxsc, ifindex), ...channel(peer)]);
}

/** A new key, active, from packet number 1 (32 bits: the suites without XPN). `peer` null: to send with. */
export function addAssociation(ifindex: number, peer: SecureChannelId | null, { association, id, key }: AssociationKey): Buffer {
  const config = nest(attr.saConfig, [
    u8Attribute(sa.an, association),
    u32Attribute(sa.pn, firstPacketNumber),
    attribute(sa.keyId, id),
    attribute(sa.key, key),
    u8Attribute(sa.active, 1),
  ]);
  return Buffer.concat([...head(peer === null ? command.addTxsa : command.addRxsa, ifindex), ...channel(peer), config]);
}

/**
 * Makes a key idle: the kernel deletes none that is active (drivers/net/macsec.c, macsec_del_txsa). There is no way here to
 * send a packet number in an update, because the kernel would set it back on a live key and encrypt twice with one nonce.
 */
export function idleAssociation(ifindex: number, peer: SecureChannelId | null, association: AssociationNumber): Buffer {
  const config = nest(attr.saConfig, [u8Attribute(sa.an, association), u8Attribute(sa.active, 0)]);
  return Buffer.concat([...head(peer === null ? command.updTxsa : command.updRxsa, ifindex), ...channel(peer), config]);
}

export function deleteAssociation(ifindex: number, peer: SecureChannelId | null, association: AssociationNumber): Buffer {
  const config = nest(attr.saConfig, [u8Attribute(sa.an, association)]);
  return Buffer.concat([...head(peer === null ? command.delTxsa : command.delRxsa, ifindex), ...channel(peer), config]);
}

/** The dump of all devices of the namespace; it knows no filter (macsec_dump_txsc). */
export const everyDevice: Buffer = genericHeader(command.getTxsc);
