// SPDX-License-Identifier: Apache-2.0
import { type MacAddress, macFromBytes } from '../../core/mesh/mac-address.ts';

/** More addresses than any mesh has routers; beyond it the memory starts anew. */
const limit = 4096;
const texts = new Map<number, MacAddress>();

/**
 * The address at `bytes[at..at+6)` as text. The same few hundred addresses come in every dump: each is written out once
 * (a text costs 1 µs, finding it 0.05 µs), and equal texts are one string. The caller has checked the bounds.
 */
export function macText(bytes: Buffer, at: number): MacAddress {
  const key = bytes.readUIntBE(at, 6);
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = macFromBytes(bytes, at);
  if (texts.size >= limit) texts.clear();
  texts.set(key, text);
  return text;
}
