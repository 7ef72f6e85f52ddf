// SPDX-License-Identifier: Apache-2.0
import type { MacAddress } from '../../agent/core/mesh/mac-address.ts';

/** fe80::f100:0:0:NNNN, of nobody, told apart by its last 16 bits. */
const prefix = Uint8Array.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0xf1, 0, 0, 0, 0, 0);
export const mostMadeUp = 0x1_0000;

export function madeUpAddress(n: number): Buffer {
  return Buffer.concat([prefix, Buffer.of((n >>> 8) & 0xff, n & 0xff)]);
}

export function madeUpMac(n: number): MacAddress {
  const hex = (octet: number): string => (octet & 0xff).toString(16).padStart(2, '0');
  return `06:f1:00:00:${hex(n >>> 8)}:${hex(n)}` as MacAddress;
}

/** Which of them it is; null: another's. */
export function madeUpNumber(address: Buffer): number | null {
  return address.length === 16 && address.subarray(0, prefix.length).equals(prefix) ? address.readUInt16BE(14) : null;
}
