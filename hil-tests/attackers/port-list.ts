// SPDX-License-Identifier: Apache-2.0

/** `1-65535` as its first and last. Throws on anything else. */
export function portRange(text: string): { readonly first: number; readonly last: number } {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  const range = { first: Number(first), last: Number(last) };
  if (!(range.first >= 1 && range.last <= 0xffff && range.first <= range.last)) throw new Error(`--ports ${text}: write 1-65535`);
  return range;
}
