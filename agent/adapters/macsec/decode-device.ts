// SPDX-License-Identifier: Apache-2.0
import { type MacAddress, macFromBytes } from '../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { AttributeTable } from '../netlink/attribute-table.ts';
import { flagUp, link, linkHeaderLength, linkInfoKind, message } from '../rtnetlink/numbers.ts';
import { linkGroup, linkLink } from './device-messages.ts';

// include/uapi/linux/if_link.h
const linkTransmitQueues = 31;
const linkMaxMtu = 51;
const infoSlaveKind = 4;
/** include/uapi/linux/if_arp.h */
const etherType = 1;

/** An interface with what matters to it as an underlay, or as a device over one. */
export interface DeviceRow {
  readonly ifindex: IfIndex;
  readonly name: string;
  readonly mac: MacAddress | null;
  readonly ethernet: boolean;
  readonly up: boolean;
  readonly mtu: number;
  /** 0: the driver sets no limit. */
  readonly largestMtu: number;
  readonly transmitQueues: number;
  readonly master: IfIndex | null;
  readonly kind: string | null;
  /** What the master is, "bridge". */
  readonly masterKind: string | null;
  /** The interface below, of which the kind says what that means. */
  readonly below: number | null;
  readonly group: number;
}

const table = new AttributeTable();
const inner = new AttributeTable();

/** RTM_NEWLINK (net/core/rtnetlink.c, rtnl_fill_ifinfo). */
export function decodeDevice(bytes: Buffer, from: number, to: number, type: number): Outcome<DeviceRow> | null {
  if (type !== message.newLink) return null;
  const fits = to - from >= linkHeaderLength && table.fill(bytes, from + linkHeaderLength, to);
  const name = fits ? table.text(link.name) : null;
  if (name === null) return refuse('environment', 'netlink-malformed', 'an interface message cannot be read');
  const macAt = table.length(link.address) === 6 ? table.at(link.address, 6) : -1;
  const info = table.nested(link.linkInfo, inner);
  return accept({
    ifindex: bytes.readInt32LE(from + 4) as IfIndex,
    name,
    mac: macAt < 0 ? null : macFromBytes(bytes, macAt),
    ethernet: bytes.readUInt16LE(from + 2) === etherType,
    up: (bytes.readUInt32LE(from + 8) & flagUp) !== 0,
    mtu: table.u32(link.mtu) ?? 0,
    largestMtu: table.u32(linkMaxMtu) ?? 0,
    transmitQueues: table.u32(linkTransmitQueues) ?? 1,
    master: table.u32(link.master) as IfIndex | null,
    kind: info ? inner.text(linkInfoKind) : null,
    masterKind: info ? inner.text(infoSlaveKind) : null,
    below: table.u32(linkLink),
    group: table.u32(linkGroup) ?? 0,
  });
}
