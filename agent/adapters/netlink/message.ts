// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../../core/refusal.ts';
import { u16le, u32le } from '../byte-order.ts';
import { align4 } from './attribute-table.ts';

// include/uapi/linux/netlink.h
/** struct nlmsghdr. */
export const headerLength = 16;
export const messageError = 2;
export const messageDone = 3;
export const flagRequest = 0x1;
export const flagAck = 0x4;
export const flagDump = 0x300;
export const flagReplace = 0x100;
export const flagExclusive = 0x200;
export const flagCreate = 0x400;
export const flagDumpInterrupted = 0x10;

/**
 * Reads one message's payload, `bytes[from..to)`, which is valid during the call only. Null: the message is about
 * something else. Decoders never throw.
 */
export type Decode<T> = (bytes: Buffer, from: number, to: number, type: number) => Outcome<T> | null;

export function writeMessage(type: number, flags: number, sequence: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(headerLength + payload.length);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt16LE(type, 4);
  bytes.writeUInt16LE(flags, 6);
  bytes.writeUInt32LE(sequence >>> 0, 8);
  bytes.set(payload, headerLength);
  return bytes;
}

/**
 * Visits the messages of one datagram, `bytes[0..length)`, until `visit` says false. False where a message's length does
 * not fit: what came before it was visited.
 */
export function walkMessages(
  bytes: Buffer,
  length: number,
  visit: (from: number, to: number, type: number, flags: number, sequence: number) => boolean,
): boolean {
  let at = 0;
  while (at + headerLength <= length) {
    const size = u32le(bytes, at);
    if (size < headerLength || at + size > length) return false;
    if (!visit(at + headerLength, at + size, u16le(bytes, at + 4), u16le(bytes, at + 6), u32le(bytes, at + 8))) return true;
    at += align4(size);
  }
  return true;
}
