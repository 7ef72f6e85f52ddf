// SPDX-License-Identifier: Apache-2.0
import { type MacAddress, macToBytes } from '../../agent/core/mesh/mac-address.ts';
import { ip6Frame, nextHeader } from './ip6-frame.ts';
import type { SeenFrame } from './read-frame.ts';

/** ICMPv6 types (RFC 4861, RFC 3810). */
export const discoveryTypes = {
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighbourSolicitation: 135,
  neighbourAdvertisement: 136,
  redirect: 137,
  listenerReport: 143,
} as const;

/**
 * The answer to a solicitation of an address that `owner` has a MAC address for: whoever answers for addresses that it made up
 * receives what is sent to them. Null for every other frame.
 */
export function advertise(seen: SeenFrame, owner: (address: Buffer) => MacAddress | null): Buffer | null {
  const packet = seen.ip6?.next === nextHeader.icmpv6 ? seen.ip6.packet : null;
  if (packet === null || seen.ip6 === null || packet.length < 24 || packet[0] !== discoveryTypes.neighbourSolicitation) return null;
  const target = packet.subarray(8, 24);
  const mac = owner(target);
  if (mac === null) return null;
  const answer = Buffer.alloc(32);
  answer[0] = discoveryTypes.neighbourAdvertisement;
  // Solicited, override (RFC 4861, 4.4); then the target and its link-layer address.
  answer.writeUInt32BE(0x6000_0000, 4);
  answer.set(target, 8);
  answer[24] = 2;
  answer[25] = 1;
  answer.set(macToBytes(mac), 26);
  return ip6Frame({ fromMac: mac, toMac: seen.from, from: target, to: seen.ip6.from }, nextHeader.icmpv6, answer);
}
