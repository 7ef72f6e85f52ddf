// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome } from '../../core/refusal.ts';
import { closeSocket, dontWait, nonBlockCloseOnExec, refusalOf, sockRaw, solSocket } from './socket6.ts';
import { addressOf, call, wide } from './syscall.ts';

// include/uapi/linux/if_packet.h, include/uapi/linux/filter.h, include/uapi/asm-generic/socket.h
const afPacket = 17;
const everyProtocol = 0x0003;
const attachFilter = 26;

/** One instruction of a classic packet filter: code, jump if true, jump if false, operand (struct sock_filter). */
export type FilterStep = readonly [code: number, jt: number, jf: number, k: number];

function filterProgram(steps: readonly FilterStep[]): { readonly header: Buffer; readonly code: Buffer } {
  const code = Buffer.alloc(8 * steps.length);
  for (const [i, [operation, jt, jf, k]] of steps.entries()) {
    code.writeUInt16LE(operation, 8 * i);
    code.writeUInt8(jt, 8 * i + 2);
    code.writeUInt8(jf, 8 * i + 3);
    code.writeUInt32LE(k >>> 0, 8 * i + 4);
  }
  // struct sock_fprog: a length and a pointer.
  const header = Buffer.alloc(wide ? 16 : 8);
  header.writeUInt16LE(steps.length, 0);
  if (wide) header.writeBigUInt64LE(addressOf(code), 8);
  else header.writeUInt32LE(Number(addressOf(code)), 4);
  return { header, code };
}

/** struct sockaddr_ll. */
function linkAddress(protocol: number, ifindex: number): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt16LE(afPacket, 0);
  bytes.writeUInt16BE(protocol, 2);
  bytes.writeInt32LE(ifindex, 4);
  return bytes;
}

/** A packet socket that sees on one interface what the filter lets through, both ways. Needs CAP_NET_RAW. */
export function openPacketSocket(what: string, ifindex: number, filter: readonly FilterStep[]): Outcome<number> {
  // Protocol 0 hears nothing until it is bound: no frame comes in before the filter is there.
  const opened = call('socket', afPacket, sockRaw | nonBlockCloseOnExec, 0);
  if (!opened.ok) return refusalOf(what, opened);
  const fd = opened.value;
  const { header, code } = filterProgram(filter);
  const attached = call('setsockopt', fd, solSocket, attachFilter, header, header.length);
  const address = linkAddress(everyProtocol, ifindex);
  // The kernel was given the code's address: it must not be collected before the call returned.
  const bound = attached.ok && code.length > 0 ? call('bind', fd, address, address.length) : attached;
  if (bound.ok) return accept(fd);
  closeSocket(fd);
  return refusalOf(what, bound);
}

/** Sends a whole Ethernet frame out of an interface. */
export function sendFrame(what: string, fd: number, ifindex: number, frame: Buffer): Outcome<void> {
  const to = linkAddress(frame.readUInt16BE(12), ifindex);
  const sent = call('sendto', fd, frame, frame.length, dontWait, to, to.length);
  return sent.ok ? accept(undefined) : refusalOf(what, sent);
}
