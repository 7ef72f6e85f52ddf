// SPDX-License-Identifier: Apache-2.0

/** Tag bytes of X.690, section 8.1.2, as certificates use them. */
export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  sequence: 0x30,
} as const;

/** The tag byte of a context-specific element, [number] of a structure's definition. */
export const context = (number: number, constructed: boolean): number => 0x80 | (constructed ? 0x20 : 0) | number;

export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** With tag and length. */
  readonly whole: Uint8Array;
}

/** Lengths of more bytes than these are no certificate's. */
const mostLengthBytes = 2;

/** The element that begins at `at`, by the distinguished rules (X.690, section 10): definite and shortest lengths only; null otherwise. */
export function elementAt(bytes: Uint8Array, at: number): Element | null {
  const first = bytes[at];
  const short = bytes[at + 1];
  // Tag numbers above 30 take further bytes; no certificate has them.
  if (first === undefined || short === undefined || (first & 0x1f) === 0x1f) return null;
  let start = at + 2;
  let length = short;
  if (short >= 0x80) {
    const count = short - 0x80;
    if (count < 1 || count > mostLengthBytes) return null;
    length = 0;
    for (let i = 0; i < count; i += 1) length = length * 256 + (bytes[start + i] ?? 0);
    start += count;
    if (length < 0x80 || (count === 2 && length < 0x100)) return null;
  }
  const end = start + length;
  return end > bytes.length ? null : { tag: first, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) };
}

/** All elements one after the other, at most `most`; null where the bytes are no such row. */
export function elementsOf(bytes: Uint8Array, most: number): Element[] | null {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const element = elementAt(bytes, at);
    if (element === null || found.length === most) return null;
    found.push(element);
    at += element.whole.length;
  }
  return found;
}

/** An object identifier as dotted decimals, `2.5.29.17` (X.690, section 8.19); null where it is none. */
export function identifierText(content: Uint8Array): string | null {
  const arcs: number[] = [];
  let arc = 0;
  for (const [i, byte] of content.entries()) {
    // A leading 0x80 would be padding; 2^31 keeps the arithmetic exact.
    if ((arc === 0 && byte === 0x80) || arc >= 2 ** 24) return null;
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) {
      if (i === content.length - 1) return null;
      continue;
    }
    arcs.push(arc);
    arc = 0;
  }
  const [first, ...rest] = arcs;
  if (first === undefined) return null;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...rest].join('.');
}
