// SPDX-License-Identifier: Apache-2.0
import { type MacAddress, macToBytes } from '../../agent/core/mesh/mac-address.ts';
import { checksumOf, octetSum } from './octet-sum.ts';

/** Assigned numbers of what follows an IPv6 header. */
export const nextHeader = { tcp: 6, udp: 17, icmpv6: 58 } as const;
export const etherTypes = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd, macsec: 0x88e5, batman: 0x4305 } as const;

export interface Ends {
  readonly fromMac: MacAddress;
  readonly toMac: MacAddress;
  /** Sixteen bytes each. */
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** Hop limit 255: neighbour discovery takes nothing else (RFC 4861, 6.1.1). */
const hopLimit = 255;
export const ethernetLength = 14;
export const ip6Length = 40;
const checksumAt = { [nextHeader.tcp]: 16, [nextHeader.udp]: 6, [nextHeader.icmpv6]: 2 } as const;

/** What the checksum of an upper layer covers besides itself (RFC 8200, 8.1), not yet folded. */
export const pseudoSum = ({ from, to }: Pick<Ends, 'from' | 'to'>, next: number, length: number): number =>
  octetSum(from) + octetSum(to) + (length >>> 16) + (length & 0xffff) + next;

/** A whole Ethernet frame around `packet`, whose checksum is written into it. */
export function ip6Frame(ends: Ends, next: (typeof nextHeader)[keyof typeof nextHeader], packet: Buffer): Buffer {
  const at = checksumAt[next];
  packet.writeUInt16BE(0, at);
  const sum = checksumOf(pseudoSum(ends, next, packet.length) + octetSum(packet));
  // Of UDP 0 would say that there is none (RFC 768).
  packet.writeUInt16BE(sum === 0 && next === nextHeader.udp ? 0xffff : sum, at);
  const head = Buffer.alloc(ethernetLength + ip6Length);
  head.set(macToBytes(ends.toMac), 0);
  head.set(macToBytes(ends.fromMac), 6);
  head.writeUInt16BE(etherTypes.ipv6, 12);
  head.writeUInt32BE(0x6000_0000, 14);
  head.writeUInt16BE(packet.length, 18);
  head[20] = next;
  head[21] = hopLimit;
  head.set(ends.from, 22);
  head.set(ends.to, 38);
  return Buffer.concat([head, packet]);
}

/**
 * The same frame with the checksum that its sender left to its driver: what is overheard on a virtual cable often has none yet, and
 * nobody takes it when it is sent a second time.
 */
export function mended(frame: Buffer): Buffer {
  const begin = ethernetLength + ip6Length;
  if (frame.length < begin || frame.readUInt16BE(12) !== etherTypes.ipv6) return frame;
  const next = frame.readUInt8(20);
  const packet = frame.subarray(begin, begin + frame.readUInt16BE(18));
  const at = checksumAt[next as keyof typeof checksumAt];
  if (at === undefined || packet.length < at + 2) return frame;
  const copy = Buffer.from(frame);
  const into = copy.subarray(begin, begin + packet.length);
  into.writeUInt16BE(0, at);
  const sum = checksumOf(pseudoSum({ from: frame.subarray(22, 38), to: frame.subarray(38, 54) }, next, packet.length) + octetSum(into));
  into.writeUInt16BE(sum === 0 && next === nextHeader.udp ? 0xffff : sum, at);
  return copy;
}

export function udpFrame(ends: Ends, ports: { readonly from: number; readonly to: number }, payload: Uint8Array): Buffer {
  const packet = Buffer.alloc(8 + payload.length);
  packet.writeUInt16BE(ports.from, 0);
  packet.writeUInt16BE(ports.to, 2);
  packet.writeUInt16BE(packet.length, 4);
  packet.set(payload, 8);
  return ip6Frame(ends, nextHeader.udp, packet);
}

/** The first segment of a connection. */
export function synFrame(ends: Ends, ports: { readonly from: number; readonly to: number }): Buffer {
  const packet = Buffer.alloc(20);
  packet.writeUInt16BE(ports.from, 0);
  packet.writeUInt16BE(ports.to, 2);
  packet.writeUInt32BE(0x7830_0000, 4);
  packet[12] = 5 << 4;
  packet[13] = 0x02;
  packet.writeUInt16BE(1024, 14);
  return ip6Frame(ends, nextHeader.tcp, packet);
}

export function echoRequestFrame(ends: Ends): Buffer {
  const packet = Buffer.alloc(16);
  packet[0] = 128;
  packet.writeUInt16BE(0x7830, 4);
  return ip6Frame(ends, nextHeader.icmpv6, packet);
}

/** The group of an address under which its neighbours are solicited, and the Ethernet address of a group. */
export const groupMac = (group: Uint8Array): MacAddress =>
  `33:33:${[...group.subarray(12)].map((octet) => octet.toString(16).padStart(2, '0')).join(':')}` as MacAddress;

/** The address that an interface has by its MAC address (RFC 4291, appendix A). */
export function linkLocalOf(mac: MacAddress): Uint8Array {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = macToBytes(mac);
  return Uint8Array.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, a ^ 2, b, c, 0xff, 0xfe, d, e, f);
}
