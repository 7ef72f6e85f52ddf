// SPDX-License-Identifier: Apache-2.0
import { align4 } from './attributes.ts';

// include/uapi/linux/netlink.h
export const headerLength = 16;
export const messageError = 2;
export const messageDone = 3;
export const flagRequest = 0x1;
export const flagAck = 0x4;
export const flagDump = 0x300;
export const flagCreate = 0x400;
export const flagExclusive = 0x200;
export const flagReplace = 0x100;
export const flagDumpInterrupted = 0x10;

/** One netlink message (struct nlmsghdr and what follows). */
export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly payload: Buffer;
}

/** Messages of one datagram; null where a length does not fit. The payloads are views into `bytes`. */
export function readMessages(bytes: Buffer): Message[] | null {
  const found: Message[] = [];
  let at = 0;
  while (at + headerLength <= bytes.length) {
    const length = bytes.readUInt32LE(at);
    if (length < headerLength || at + length > bytes.length) return null;
    found.push({ type: bytes.readUInt16LE(at + 4), flags: bytes.readUInt16LE(at + 6), sequence: bytes.readUInt32LE(at + 8), payload: bytes.subarray(at + headerLength, at + length) });
    at += align4(length);
  }
  return found;
}

export function writeMessage(type: number, flags: number, sequence: number, payload: Buffer): Buffer {
  const bytes = Buffer.alloc(headerLength + payload.length);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt16LE(type, 4);
  bytes.writeUInt16LE(flags, 6);
  bytes.writeUInt32LE(sequence >>> 0, 8);
  payload.copy(bytes, headerLength);
  return bytes;
}
