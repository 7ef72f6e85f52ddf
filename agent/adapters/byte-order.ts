// SPDX-License-Identifier: Apache-2.0
// Numbers in bytes, by indexing. A router's Node runs without its compilers, and there Buffer's own methods, which are
// JavaScript and check everything, take ten to twenty times as long: they were a fifth of an idle agent's work.
// Callers have checked the bounds; a byte beyond the end counts as zero.

const four = (a: number, b: number, c: number, d: number): number => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;

export const u16be = (bytes: Uint8Array, at: number): number => ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
export const u32be = (bytes: Uint8Array, at: number): number =>
  four(bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number, bytes[at + 3] as number);
export const u48be = (bytes: Uint8Array, at: number): number => u16be(bytes, at) * 2 ** 32 + u32be(bytes, at + 2);

export const u16le = (bytes: Uint8Array, at: number): number => ((bytes[at + 1] as number) << 8) | (bytes[at] as number);
export const u32le = (bytes: Uint8Array, at: number): number =>
  four(bytes[at + 3] as number, bytes[at + 2] as number, bytes[at + 1] as number, bytes[at] as number);
export const i32le = (bytes: Uint8Array, at: number): number => u32le(bytes, at) | 0;

export function putU16be(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

export function putU32be(bytes: Uint8Array, at: number, value: number): void {
  putU16be(bytes, at, value >>> 16);
  putU16be(bytes, at + 2, value);
}

export function putU48be(bytes: Uint8Array, at: number, value: number): void {
  putU16be(bytes, at, Math.floor(value / 2 ** 32));
  putU32be(bytes, at + 2, value % 2 ** 32);
}

export function putU32le(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
