// SPDX-License-Identifier: Apache-2.0
import type { KernelLink } from '../../core/mesh/kernel-link.ts';
import { macFromBytes } from '../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { attributeMap, text, u32, u8 } from '../netlink/attributes.ts';
import { flagLowerUp, flagUp, link, linkInfoKind } from './numbers.ts';

/** struct ifinfomsg. */
const headerLength = 16;

/** 64-bit counters as numbers: exact up to 2^53, which is 9 petabytes. */
function counter(stats: Buffer | undefined, index: number): number {
  const at = index * 8;
  return stats !== undefined && stats.length >= at + 8 ? Number(stats.readBigUInt64LE(at)) : 0;
}

/** RTM_NEWLINK and RTM_DELLINK; null where the message is no link. Order of counters: struct rtnl_link_stats64. */
export function decodeLink(payload: Buffer): KernelLink | null {
  if (payload.length < headerLength) return null;
  const map = attributeMap(payload, headerLength);
  const name = text(map?.get(link.name));
  if (!map || name === null) return null;
  const flags = payload.readUInt32LE(8);
  const mac = map.get(link.address);
  const stats = map.get(link.stats64);
  const info = map.get(link.linkInfo);
  const carrier = u8(map.get(link.carrier));
  return {
    ifindex: payload.readInt32LE(4) as IfIndex,
    name,
    mac: mac !== undefined && mac.length === 6 ? macFromBytes(mac) : null,
    up: (flags & flagUp) !== 0,
    carrier: carrier === null ? (flags & flagLowerUp) !== 0 : carrier === 1,
    master: (u32(map.get(link.master)) as IfIndex | null) ?? null,
    mtu: u32(map.get(link.mtu)) ?? 0,
    kind: info === undefined ? null : text(attributeMap(info)?.get(linkInfoKind)),
    rxPackets: counter(stats, 0),
    txPackets: counter(stats, 1),
    rxBytes: counter(stats, 2),
    txBytes: counter(stats, 3),
    rxErrors: counter(stats, 4),
    txErrors: counter(stats, 5),
    rxDropped: counter(stats, 6),
    txDropped: counter(stats, 7),
  };
}
