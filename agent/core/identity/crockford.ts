// SPDX-License-Identifier: Apache-2.0

/** Crockford's base 32: no I, L, O and U, so that a text survives being read aloud and written by hand. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Five bits a symbol, the first bits first; bits beyond the last byte are zero. */
export function toCrockford(bytes: Uint8Array): string {
  let text = '';
  let group = 0;
  let bits = 0;
  for (const octet of bytes) {
    group = ((group << 8) | octet) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(group >> (bits - 5)) & 31];
  }
  return bits === 0 ? text : text + alphabet[(group << (5 - bits)) & 31];
}

/** Null where a symbol is none, or bits beyond the last byte are set. Lower case, and I, L and O for 1 and 0, are understood. */
export function fromCrockford(text: string): Uint8Array | null {
  const symbols = text.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const bytes: number[] = [];
  let group = 0;
  let bits = 0;
  for (const symbol of symbols) {
    const value = alphabet.indexOf(symbol);
    if (value < 0) return null;
    group = ((group << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((group >> bits) & 0xff);
  }
  return (group & ((1 << bits) - 1)) === 0 && bits < 5 ? Uint8Array.from(bytes) : null;
}
