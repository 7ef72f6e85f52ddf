// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../../core/refusal.ts';
import { u16be } from '../byte-order.ts';
import * as socket from '../syscall/socket6.ts';

const echoRequest = 128;
const echoReply = 129;
const icmpFilterOption = 1;

function onlyEchoReplies(): Buffer {
  // A set bit blocks the type (struct icmp6_filter).
  const filter = Buffer.alloc(32, 0xff);
  filter.writeUInt32LE(~(1 << (echoReply & 31)) >>> 0, (echoReply >> 5) * 4);
  return filter;
}

/** A raw ICMPv6 socket on one interface that hears the answers to echoes, its own and others'. */
export const openEchoSocket = (name: string): Outcome<number> =>
  socket.openSocket6(
    `echoes on ${name}`,
    socket.sockRaw,
    socket.protocolIcmpv6,
    [
      { level: socket.solSocket, name: socket.soBindToDevice, value: Buffer.from(`${name}\0`, 'latin1') },
      { level: socket.protocolIcmpv6, name: icmpFilterOption, value: onlyEchoReplies() },
    ],
    null,
  );

/** `id`: 16 bits that tell this agent's echoes from others'. The kernel fills in the checksum of raw ICMPv6 (RFC 3542, 3.1). */
export function echoFrame(id: number, sequence: number): Buffer {
  const request = Buffer.alloc(8);
  request.writeUInt8(echoRequest, 0);
  request.writeUInt16BE(id, 4);
  request.writeUInt16BE(sequence, 6);
  return request;
}

/** The sequence number that an answer carries; null where it is none of ours. */
export const answeredEcho = (bytes: Buffer, id: number): number | null =>
  bytes.length >= 8 && bytes[0] === echoReply && u16be(bytes, 4) === id ? u16be(bytes, 6) : null;
