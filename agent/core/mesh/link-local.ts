// SPDX-License-Identifier: Apache-2.0
import type { LinkLocal } from './beacon.ts';
import { type MacAddress, macToBytes } from './mac-address.ts';

/**
 * The link-local address that an interface makes from its own address: the modified EUI-64 (RFC 4291, appendix A), as the kernel does
 * unless told otherwise (net/ipv6/addrconf.c, addrconf_ifid_eui48). Eight groups without leading zeros, as everywhere here.
 */
export function linkLocalOf(mac: MacAddress): LinkLocal {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = macToBytes(mac);
  const groups = [((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f];
  return `fe80:0:0:0:${groups.map((group) => group.toString(16)).join(':')}` as LinkLocal;
}
