// SPDX-License-Identifier: Apache-2.0
import { type MacAddress, macToBytes } from '../../agent/core/mesh/mac-address.ts';
import { ethernetLength, etherTypes } from './ip6-frame.ts';

const request = 1;
const reply = 2;
const length = 28;

/** Who has an IPv4 address (RFC 826)? Asked of everybody on the wire, by nobody in particular. */
export function arpRequest(from: MacAddress, ipv4: string): Buffer {
  const frame = Buffer.alloc(ethernetLength + length);
  frame.fill(0xff, 0, 6);
  frame.set(macToBytes(from), 6);
  frame.writeUInt16BE(etherTypes.arp, 12);
  frame.writeUInt16BE(1, 14);
  frame.writeUInt16BE(etherTypes.ipv4, 16);
  frame.writeUInt16BE(0x0604, 18);
  frame.writeUInt16BE(request, 20);
  frame.set(macToBytes(from), 22);
  frame.set(ipv4.split('.').map(Number), 38);
  return frame;
}

export const isArpReply = (frame: Buffer): boolean =>
  frame.length >= ethernetLength + length && frame.readUInt16BE(12) === etherTypes.arp && frame.readUInt16BE(20) === reply;
