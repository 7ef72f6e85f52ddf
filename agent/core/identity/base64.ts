// SPDX-License-Identifier: Apache-2.0

/** `url`: RFC 4648 section 5 without padding, as JOSE writes it; `plain`: section 4 with padding, as PEM and `x5c` write it. */
export type Base64Kind = 'url' | 'plain';

const common = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const alphabets: Readonly<Record<Base64Kind, string>> = { url: `${common}-_`, plain: `${common}+/` };

const valuesOf = (alphabet: string): readonly number[] =>
  Array.from({ length: 128 }, (_, code) => alphabet.indexOf(String.fromCharCode(code)));
const values: Readonly<Record<Base64Kind, readonly number[]>> = { url: valuesOf(alphabets.url), plain: valuesOf(alphabets.plain) };

export function toBase64(bytes: Uint8Array, kind: Base64Kind): string {
  const alphabet = alphabets[kind];
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = Math.min(3, bytes.length - at);
    const group = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let digit = 0; digit <= left; digit += 1) text += alphabet[(group >> (18 - 6 * digit)) & 63];
  }
  return kind === 'plain' ? text.padEnd(Math.ceil(text.length / 4) * 4, '=') : text;
}

/**
 * The bytes, or null: one text for each bytes, so other characters (white space too), missing or superfluous padding and
 * bits that do not count are no base64 here (RFC 4648 sections 3.1 to 3.5).
 */
export function fromBase64(text: string, kind: Base64Kind): Uint8Array | null {
  let digits = text.length;
  if (kind === 'plain') {
    if (digits % 4 !== 0) return null;
    for (let padding = 0; padding < 2 && text[digits - 1] === '='; padding += 1) digits -= 1;
  }
  if (digits % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((digits * 3) / 4));
  let group = 0;
  let bits = 0;
  let length = 0;
  for (let at = 0; at < digits; at += 1) {
    const value = values[kind][text.charCodeAt(at)] ?? -1;
    if (value < 0) return null;
    group = ((group << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = group >> bits;
    length += 1;
  }
  return (group & ((1 << bits) - 1)) === 0 ? bytes : null;
}
