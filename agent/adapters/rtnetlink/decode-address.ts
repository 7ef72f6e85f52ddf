// SPDX-License-Identifier: Apache-2.0
import type { LinkLocal } from '../../core/mesh/beacon.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { ipv6Text } from '../ipv6-texts.ts';
import { AttributeTable } from '../netlink/attribute-table.ts';
import { address, addressDadFailed, addressTentative, familyInet, familyInet6, message, scopeLink, scopeUniverse } from './numbers.ts';

/** struct ifaddrmsg: family, prefix length, flags, scope, interface index. */
export const addressHeaderLength = 8;

export type InterfaceAddress =
  | { readonly ifindex: number; readonly kind: 'link-local'; readonly text: LinkLocal }
  | { readonly ifindex: number; readonly kind: 'ipv4'; readonly text: string };

const table = new AttributeTable();

/** RTM_NEWADDR: usable link-local and global IPv4 addresses; null for all others, also for those not yet proven unique. */
export function decodeAddress(bytes: Buffer, from: number, to: number, type: number): Outcome<InterfaceAddress> | null {
  if (type !== message.newAddress) return null;
  if (to - from < addressHeaderLength || !table.fill(bytes, from + addressHeaderLength, to))
    return refuse('environment', 'netlink-malformed', 'an address message cannot be read');
  const family = bytes.readUInt8(from);
  const scope = bytes.readUInt8(from + 3);
  // IFA_FLAGS has all 32 bits; the header's eight are what older kernels send.
  const flags = table.u32(address.flags) ?? bytes.readUInt8(from + 2);
  const ifindex = bytes.readUInt32LE(from + 4);
  if ((flags & (addressTentative | addressDadFailed)) !== 0) return null;
  // On a point-to-point link IFA_ADDRESS is the other end and IFA_LOCAL the own one.
  const own = table.has(address.local) ? address.local : address.address;
  if (family === familyInet6 && scope === scopeLink) {
    const at = table.at(own, 16);
    return at < 0 ? null : accept({ ifindex, kind: 'link-local', text: ipv6Text(bytes, at) as LinkLocal });
  }
  if (family === familyInet && scope === scopeUniverse) {
    const at = table.at(own, 4);
    return at < 0 ? null : accept({ ifindex, kind: 'ipv4', text: `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}` });
  }
  return null;
}
