// SPDX-License-Identifier: Apache-2.0
import { type Sci, sciBytes } from '../../core/link/link-end.ts';
import type { AssociationNumber } from '../../core/link/rekey-association.ts';
import type { ReplayWindow } from '../../ports/link-protection.ts';
import { attribute, textAttribute, u8Attribute, u32Attribute } from '../netlink/write-attribute.ts';
import { flagUp, link, linkHeader, linkInfoKind } from '../rtnetlink/numbers.ts';
import { nest } from './nest.ts';
import { cipherGcmAes256, cipherGcmAesXpn256, device, icvLength, kind, validateStrict } from './numbers.ts';

// include/uapi/linux/if_link.h
export const linkLink = 5;
export const linkGroup = 27;
const infoData = 2;
/**
 * "x0" as the device's group (IFLA_GROUP): the mark by which a later run knows its own. It is set by the request that makes
 * the device (net/core/rtnetlink.c, rtnl_create_link), so no kill comes between; an alias could be set only afterwards.
 */
export const ownGroup = 0x7830;

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

// The kernel keeps the kind without its zero as well (nla_strscpy); ip(8) sends it so.
const kindAttribute = attribute(linkInfoKind, Buffer.from(kind));

export interface NewDevice {
  readonly name: string;
  readonly underlay: number;
  readonly own: Sci;
  readonly window: ReplayWindow;
  readonly extended: boolean;
}

/**
 * RTM_NEWLINK for one device. Everything is said, because the kernel's defaults are encryption off, AES-128 and replay
 * protection off (drivers/net/macsec.c, macsec_add_dev).
 */
export function newDevice(request: NewDevice): Buffer {
  const settings = [
    attribute(device.sci, sciBytes(request.own)),
    u8Attribute(device.encrypt, 1),
    u8Attribute(device.sendSci, 1),
    u8Attribute(device.protect, 1),
    u8Attribute(device.validation, validateStrict),
    attribute(device.cipherSuite, u64(request.extended ? cipherGcmAesXpn256 : cipherGcmAes256)),
    u8Attribute(device.icvLength, icvLength),
    u32Attribute(device.window, request.window),
    u8Attribute(device.replayProtect, 1),
    u8Attribute(device.encodingSa, 0),
  ];
  return Buffer.concat([
    linkHeader(0),
    u32Attribute(linkGroup, ownGroup),
    u32Attribute(linkLink, request.underlay),
    textAttribute(link.name, request.name),
    nest(link.linkInfo, [kindAttribute, nest(infoData, settings)]),
  ]);
}

/** RTM_NEWLINK for a device that is there: which key sends. RTM_SETLINK would pass over IFLA_INFO_DATA (rtnetlink.c). */
export function encodeWith(ifindex: number, association: AssociationNumber): Buffer {
  const change = nest(infoData, [u8Attribute(device.encodingSa, association)]);
  return Buffer.concat([linkHeader(ifindex), nest(link.linkInfo, [kindAttribute, change])]);
}

/** RTM_SETLINK: IFF_UP. */
export function bringUp(ifindex: number): Buffer {
  const header = linkHeader(ifindex);
  header.writeUInt32LE(flagUp, 8);
  header.writeUInt32LE(flagUp, 12);
  return header;
}

/** RTM_SETLINK: IFLA_MTU. */
export function setMtu(ifindex: number, mtu: number): Buffer {
  return Buffer.concat([linkHeader(ifindex), u32Attribute(link.mtu, mtu)]);
}

/** RTM_GETLINK for a dump of one kind only (net/core/rtnetlink.c, rtnl_dump_ifinfo). */
export function linksOfKind(name: string): Buffer {
  return Buffer.concat([linkHeader(0), nest(link.linkInfo, [attribute(linkInfoKind, Buffer.from(name))])]);
}

export function linkByName(name: string): Buffer {
  return Buffer.concat([linkHeader(0), textAttribute(link.name, name)]);
}
