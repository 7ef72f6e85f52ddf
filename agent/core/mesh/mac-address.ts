// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';

/** An IEEE 802 address as lower-case text, `02:00:00:00:00:01`. */
export type MacAddress = Brand<string, 'mac'>;

const shape = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

export function parseMac(text: string): Outcome<MacAddress> {
  const lower = text.toLowerCase();
  return shape.test(lower)
    ? accept(lower as MacAddress)
    : refuse('operator', 'mac-shape', `"${text.slice(0, 40)}" is not a MAC address`, 'write six bytes, 02:00:00:00:00:01');
}

/** `bytes[offset..offset+6]` as an address; the caller has checked the bounds. */
export function macFromBytes(bytes: Uint8Array, offset = 0): MacAddress {
  let text = '';
  for (let i = 0; i < 6; i += 1) text += `${i === 0 ? '' : ':'}${(bytes[offset + i] ?? 0).toString(16).padStart(2, '0')}`;
  return text as MacAddress;
}

/** The six bytes of an address. */
export function macToBytes(mac: MacAddress): Uint8Array {
  const bytes = new Uint8Array(6);
  for (let i = 0; i < 6; i += 1) bytes[i] = Number.parseInt(mac.slice(i * 3, i * 3 + 2), 16);
  return bytes;
}
