// SPDX-License-Identifier: Apache-2.0
import type { KernelLink, LinkChange } from '../../core/mesh/kernel-link.ts';
import { macFromBytes } from '../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { AttributeTable } from '../netlink/attribute-table.ts';
import { familyUnspec, flagLowerUp, flagUp, link, linkHeaderLength, linkInfoKind, message } from './numbers.ts';

const table = new AttributeTable();
const inner = new AttributeTable();
/** The first eight counters of struct rtnl_link_stats64. */
const statsLength = 64;

const malformed = refuse('environment', 'netlink-malformed', 'an interface message cannot be read');

/** RTM_NEWLINK's and RTM_DELLINK's interface (struct ifinfomsg and attributes). */
function readLink(bytes: Buffer, from: number, to: number): Outcome<KernelLink> {
  if (to - from < linkHeaderLength || !table.fill(bytes, from + linkHeaderLength, to)) return malformed;
  const name = table.text(link.name);
  if (name === null) return malformed;
  const flags = bytes.readUInt32LE(from + 8);
  // Tunnels have addresses of other lengths.
  const macAt = table.length(link.address) === 6 ? table.at(link.address, 6) : -1;
  const statsAt = table.at(link.stats64, statsLength);
  // 64 bits as a number: exact up to 2^53, which is 9 petabytes.
  const counter = (index: number): number =>
    statsAt < 0 ? 0 : bytes.readUInt32LE(statsAt + index * 8) + bytes.readUInt32LE(statsAt + index * 8 + 4) * 2 ** 32;
  const carrier = table.u8(link.carrier);
  return accept({
    ifindex: bytes.readInt32LE(from + 4) as IfIndex,
    name,
    mac: macAt < 0 ? null : macFromBytes(bytes, macAt),
    up: (flags & flagUp) !== 0,
    carrier: carrier === null ? (flags & flagLowerUp) !== 0 : carrier === 1,
    master: table.u32(link.master) as IfIndex | null,
    mtu: table.u32(link.mtu) ?? 0,
    kind: table.nested(link.linkInfo, inner) ? inner.text(linkInfoKind) : null,
    rxPackets: counter(0),
    txPackets: counter(1),
    rxBytes: counter(2),
    txBytes: counter(3),
    rxErrors: counter(4),
    txErrors: counter(5),
    rxDropped: counter(6),
    txDropped: counter(7),
  });
}

export function decodeLink(bytes: Buffer, from: number, to: number, type: number): Outcome<KernelLink> | null {
  return type === message.newLink ? readLink(bytes, from, to) : null;
}

/** A notification of the group RTNLGRP_LINK. */
export function decodeLinkChange(bytes: Buffer, from: number, to: number, type: number): Outcome<LinkChange> | null {
  if (type !== message.newLink && type !== message.delLink) return null;
  if (to - from < linkHeaderLength) return malformed;
  // A bridge port's or a wireless event has the same type and another family: it is no change of the link itself.
  if (bytes.readUInt8(from) !== familyUnspec) return null;
  const read = readLink(bytes, from, to);
  if (!read.ok) return read;
  return accept(
    type === message.newLink ? { kind: 'changed', link: read.value } : { kind: 'gone', ifindex: read.value.ifindex, name: read.value.name },
  );
}
