// SPDX-License-Identifier: Apache-2.0

/** The same bytes in memory of their own. Not `slice`: a Buffer of Node is a Uint8Array too, and its `slice` shares memory. */
export const copyOf = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

/** Whether the same bytes stand in both. Not for secrets: the time it takes tells where they differ. */
export function sameOctets(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, at) => octet === b[at]);
}

/** Smaller than zero where `a` stands before `b`, byte by byte, the shorter first. */
export function compareOctets(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
