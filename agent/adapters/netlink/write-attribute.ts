// SPDX-License-Identifier: Apache-2.0
import { align4, attributeHeaderLength } from './attribute-table.ts';

const nestedFlag = 0x8000;

/** One attribute (struct nlattr) with its padding. */
export function attribute(type: number, value: Uint8Array): Buffer {
  const bytes = Buffer.alloc(align4(attributeHeaderLength + value.length));
  bytes.writeUInt16LE(attributeHeaderLength + value.length, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.set(value, attributeHeaderLength);
  return bytes;
}

export function u8Attribute(type: number, value: number): Buffer {
  return attribute(type, Uint8Array.of(value & 0xff));
}

export function u32Attribute(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0, 0);
  return attribute(type, bytes);
}

export function s32Attribute(type: number, value: number): Buffer {
  return u32Attribute(type, value >>> 0);
}

export function textAttribute(type: number, value: string): Buffer {
  return attribute(type, Buffer.from(`${value}\0`, 'latin1'));
}

export function nestedAttribute(type: number, parts: readonly Buffer[]): Buffer {
  return attribute(type | nestedFlag, Buffer.concat(parts));
}
