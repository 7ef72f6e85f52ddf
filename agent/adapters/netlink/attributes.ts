// SPDX-License-Identifier: Apache-2.0
/** One attribute (struct nlattr): its type without the flag bits, and its bytes. */
export interface Attribute {
  readonly type: number;
  readonly value: Buffer;
}

const headerLength = 4;
/** NLA_F_NESTED and NLA_F_NET_BYTEORDER are flags in the type (include/uapi/linux/netlink.h). */
const typeMask = 0x3fff;
/** No message that the agent reads has more; a longer run is an attack or a defect. */
const attributeLimit = 512;

export const align4 = (length: number): number => (length + 3) & ~3;

/**
 * Walks the attributes in `bytes` from `offset`. A length that does not fit ends the walk with null:
 * nothing after it can be trusted.
 */
export function readAttributes(bytes: Buffer, offset = 0): Attribute[] | null {
  const found: Attribute[] = [];
  let at = offset;
  while (at + headerLength <= bytes.length) {
    const length = bytes.readUInt16LE(at);
    if (length < headerLength || at + length > bytes.length || found.length >= attributeLimit) return null;
    found.push({ type: bytes.readUInt16LE(at + 2) & typeMask, value: bytes.subarray(at + headerLength, at + length) });
    at += align4(length);
  }
  return found;
}

/** Attributes by type; of repeated ones the last. */
export type AttributeMap = ReadonlyMap<number, Buffer>;

export function attributeMap(bytes: Buffer, offset = 0): AttributeMap | null {
  const found = readAttributes(bytes, offset);
  return found === null ? null : new Map(found.map((one) => [one.type, one.value]));
}

export const u8 = (value: Buffer | undefined): number | null => (value !== undefined && value.length >= 1 ? value.readUInt8(0) : null);
export const u16 = (value: Buffer | undefined): number | null => (value !== undefined && value.length >= 2 ? value.readUInt16LE(0) : null);
export const u32 = (value: Buffer | undefined): number | null => (value !== undefined && value.length >= 4 ? value.readUInt32LE(0) : null);
/** A zero-terminated string of at most 64 characters, of what the kernel calls names. */
export function text(value: Buffer | undefined): string | null {
  if (value === undefined) return null;
  const end = value.indexOf(0);
  return value.toString('latin1', 0, Math.min(end < 0 ? value.length : end, 64));
}

export function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(align4(headerLength + value.length));
  bytes.writeUInt16LE(headerLength + value.length, 0);
  bytes.writeUInt16LE(type, 2);
  value.copy(bytes, headerLength);
  return bytes;
}

export function u8Attribute(type: number, value: number): Buffer {
  return attribute(type, Buffer.of(value & 0xff));
}

export function u16Attribute(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value, 0);
  return attribute(type, bytes);
}

export function u32Attribute(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0, 0);
  return attribute(type, bytes);
}

export function textAttribute(type: number, value: string): Buffer {
  return attribute(type, Buffer.from(`${value}\0`, 'latin1'));
}

const nestedFlag = 0x8000;

export function nestedAttribute(type: number, parts: readonly Buffer[]): Buffer {
  return attribute(type | nestedFlag, Buffer.concat(parts));
}
