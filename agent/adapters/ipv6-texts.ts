// SPDX-License-Identifier: Apache-2.0
/** Sixteen bytes of an address as eight groups without leading zeros: one form only, so that equal addresses are equal texts. */
export function ipv6Text(bytes: Uint8Array, offset = 0): string {
  let text = '';
  for (let i = 0; i < 16; i += 2)
    text += `${i === 0 ? '' : ':'}${(((bytes[offset + i] ?? 0) << 8) | (bytes[offset + i + 1] ?? 0)).toString(16)}`;
  return text;
}

/** The inverse; null where the text has not exactly eight groups. */
export function ipv6Bytes(text: string): Uint8Array | null {
  const groups = text.split(':');
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return null;
  return Uint8Array.from(groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]));
}
