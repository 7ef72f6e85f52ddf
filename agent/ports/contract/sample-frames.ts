// SPDX-License-Identifier: Apache-2.0
import { type MacAddress, macToBytes } from '../../core/mesh/mac-address.ts';

export const broadcastMac = 'ff:ff:ff:ff:ff:ff' as MacAddress;
export const packetType = { ivOgm: 0, broadcast: 1, coded: 2, elp: 3, ogm2: 4, unicast: 0x40 } as const;
const etherTypes = { batmanAdv: 0x4305, ipv6: 0x86dd } as const;

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

/** A frame from its parts; nothing is padded. `tags` are VLAN tags, outermost first: EtherType and number. */
export function frameOf(
  to: MacAddress,
  from: MacAddress,
  etherType: number,
  payload: Buffer,
  tags: readonly (readonly [number, number])[] = [],
): Buffer {
  const inner = tags.flatMap(([type, vlan]) => [u16(type), u16(vlan)]);
  return Buffer.concat([macToBytes(to), macToBytes(from), ...inner, u16(etherType), payload]);
}

/** A batman-adv packet of `length` bytes from its first to its last. */
export function batmanPacket(type: number, length: number, version = 15): Buffer {
  const packet = Buffer.alloc(length);
  packet.set([type, version].slice(0, length));
  return packet;
}

/** A frame with one batman-adv packet, to everybody unless said otherwise. */
export function batmanFrame(from: MacAddress, type: number, length = 46, to: MacAddress = broadcastMac): Buffer {
  return frameOf(to, from, etherTypes.batmanAdv, batmanPacket(type, length));
}

/** A frame with something else than routing. */
export const plainFrame = (to: MacAddress, from: MacAddress, length = 46): Buffer =>
  frameOf(to, from, etherTypes.ipv6, Buffer.alloc(length));
