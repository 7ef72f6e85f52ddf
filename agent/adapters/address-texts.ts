// SPDX-License-Identifier: Apache-2.0
import type { LinkLocal } from '../core/mesh/beacon.ts';
import { type MacAddress, macFromBytes, macToBytes } from '../core/mesh/mac-address.ts';
import { putU48be, u32be, u48be } from './byte-order.ts';
import { ipv6Text } from './ipv6-texts.ts';

// The same few hundred addresses come in every dump and every beacon: each is written out once (a text costs 1 µs, finding
// it 0.05 µs), and equal texts are one string.

/** More addresses than any mesh has routers; beyond it the memory starts anew. */
const limit = 4096;

function remembered<K, T>(): (key: K, write: () => T) => T {
  const texts = new Map<K, T>();
  return (key, write) => {
    const known = texts.get(key);
    if (known !== undefined) return known;
    const text = write();
    if (texts.size >= limit) texts.clear();
    texts.set(key, text);
    return text;
  };
}

const macs = remembered<number, MacAddress>();

/** The address at `bytes[at..at+6)`. The caller has checked the bounds. */
export const macText = (bytes: Buffer, at: number): MacAddress => macs(u48be(bytes, at), () => macFromBytes(bytes, at));

const macNumbers = remembered<MacAddress, number>();

/** The inverse of `macText`. */
export const writeMac = (bytes: Buffer, at: number, mac: MacAddress): void =>
  putU48be(
    bytes,
    at,
    macNumbers(mac, () => u48be(macToBytes(mac), 0)),
  );

/** By the upper half of the interface identifier, then by the lower: no number holds all 64 bits. */
const uppers = remembered<number, ReturnType<typeof remembered<number, LinkLocal>>>();

/** The address at `bytes[at..at+16)`. The caller has checked the bounds, and that it is of fe80::/10. */
export function linkLocalText(bytes: Buffer, at: number): LinkLocal {
  const write = (): LinkLocal => ipv6Text(bytes, at) as LinkLocal;
  // The 54 bits after the prefix are zero (RFC 4291, 2.5.6); where they are not, nothing is remembered.
  if (u32be(bytes, at) !== 0xfe800000 || u32be(bytes, at + 4) !== 0) return write();
  return uppers(u32be(bytes, at + 8), () => remembered<number, LinkLocal>())(u32be(bytes, at + 12), write);
}
