// SPDX-License-Identifier: Apache-2.0
import { attributeMap, u32 } from '../netlink/attributes.ts';
import { ipv6Text } from '../syscall/socket6.ts';
import { address, addressDadFailed, addressTentative, familyInet, familyInet6, scopeLink, scopeUniverse } from './numbers.ts';

/** struct ifaddrmsg. */
const headerLength = 8;

export interface InterfaceAddress {
  readonly ifindex: number;
  readonly kind: 'link-local' | 'ipv4';
  readonly text: string;
}

/** RTM_NEWADDR: usable link-local and global IPv4 addresses; null for all others. */
export function decodeAddress(payload: Buffer): InterfaceAddress | null {
  if (payload.length < headerLength) return null;
  const map = attributeMap(payload, headerLength);
  if (!map) return null;
  const family = payload.readUInt8(0);
  const scope = payload.readUInt8(3);
  const flags = u32(map.get(address.flags)) ?? payload.readUInt8(2);
  const ifindex = payload.readUInt32LE(4);
  const bytes = map.get(address.local) ?? map.get(address.address);
  if (bytes === undefined || (flags & (addressTentative | addressDadFailed)) !== 0) return null;
  if (family === familyInet6 && scope === scopeLink && bytes.length >= 16) return { ifindex, kind: 'link-local', text: ipv6Text(bytes) };
  if (family === familyInet && scope === scopeUniverse && bytes.length >= 4) return { ifindex, kind: 'ipv4', text: [...bytes.subarray(0, 4)].join('.') };
  return null;
}
