// SPDX-License-Identifier: Apache-2.0
import { type MacAddress, macFromBytes } from '../../agent/core/mesh/mac-address.ts';
import { ethernetLength, etherTypes, ip6Length, nextHeader } from './ip6-frame.ts';

/** What an eavesdropper sees of a frame. Parts share the frame's memory. */
export interface SeenFrame {
  readonly to: MacAddress;
  readonly from: MacAddress;
  readonly etherType: number;
  readonly ip6: { readonly from: Buffer; readonly to: Buffer; readonly next: number; readonly packet: Buffer } | null;
  readonly udp: { readonly from: number; readonly to: number; readonly payload: Buffer } | null;
}

/** Null: too short for Ethernet. Extension headers are not looked behind. */
export function readFrame(frame: Buffer): SeenFrame | null {
  if (frame.length < ethernetLength) return null;
  const seen = { to: macFromBytes(frame, 0), from: macFromBytes(frame, 6), etherType: frame.readUInt16BE(12) };
  if (seen.etherType !== etherTypes.ipv6 || frame.length < ethernetLength + ip6Length) return { ...seen, ip6: null, udp: null };
  const begin = ethernetLength + ip6Length;
  const packet = frame.subarray(begin, begin + frame.readUInt16BE(18));
  const ip6 = { from: frame.subarray(22, 38), to: frame.subarray(38, 54), next: frame.readUInt8(20), packet };
  if (ip6.next !== nextHeader.udp || packet.length < 8) return { ...seen, ip6, udp: null };
  return { ...seen, ip6, udp: { from: packet.readUInt16BE(0), to: packet.readUInt16BE(2), payload: packet.subarray(8) } };
}
