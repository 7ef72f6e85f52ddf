// SPDX-License-Identifier: Apache-2.0
import structures from 'node-netlink/lib/structures.js';
import { accept, type Outcome, type Refusal } from '../../core/refusal.ts';
import { createReadiness, type Readiness } from '../syscall/readiness.ts';
import { dontWait, nonBlockCloseOnExec, sockRaw, solSocket } from '../syscall/socket6.ts';
import { type CallResult, call } from '../syscall/syscall.ts';
import { kernelRefusal } from './kernel-refusal.ts';

// include/linux/socket.h, asm-generic/socket.h, include/uapi/linux/netlink.h
const afNetlink = 16;
const soReceiveBuffer = 8;
const solNetlink = 270;
const capAck = 10;
const extendedAck = 11;
/** With this flag the kernel tells the whole length of a message that did not fit (af_netlink.c, netlink_recvmsg). */
const tellWhole = 0x20;
const addressLength = 12;
const portIdOffset = 4;
/** Room for notifications between two turns, and for one dump's datagram being waited for. */
const receiveBufferLength = 1 << 20;

/** The system calls of one netlink socket; tests put recorded bytes in their place. */
export interface KernelSocket {
  send(bytes: Buffer): CallResult;
  /** Length of the datagram put into `buffer`, or more where it did not fit. */
  receive(buffer: Buffer): CallResult;
  /** Did a datagram come, or an error, within `ms`? 0 asks without waiting. */
  ready(ms: number): boolean;
  /** A new socket in place of this one: whatever was under way is forgotten. */
  renew(): Outcome<void>;
  close(): void;
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}

function openBound(protocol: number, groups: number, what: string): Outcome<number> {
  const refused = (failed: Extract<CallResult, { ok: false }>): { ok: false; refusal: Refusal } =>
    kernelRefusal(`opening ${what}`, failed.errno, failed.text);
  const opened = call('socket', afNetlink, sockRaw | nonBlockCloseOnExec, protocol);
  if (!opened.ok) return refused(opened);
  const address = structures.sockaddr_nl.format({ nl_family: BigInt(afNetlink), nl_pad: 0n, nl_pid: 0n, nl_groups: BigInt(groups >>> 0) });
  const bound = call('bind', opened.value, address, address.length);
  if (!bound.ok) {
    call('close', opened.value);
    return refused(bound);
  }
  // Refused options leave a smaller buffer and shorter reasons: the socket works without them.
  call('setsockopt', opened.value, solSocket, soReceiveBuffer, int(receiveBufferLength), 4);
  call('setsockopt', opened.value, solNetlink, extendedAck, int(1), 4);
  call('setsockopt', opened.value, solNetlink, capAck, int(1), 4);
  return accept(opened.value);
}

/** A netlink socket of `protocol` that joined `groups` (a bit mask). Refusal codes: `netlink-…`. */
export function openKernelSocket(protocol: number, groups: number, what: string): Outcome<KernelSocket> {
  let readiness: Readiness | null = null;
  let fd = -1;
  const sender = Buffer.alloc(addressLength);
  const senderLength = Buffer.alloc(4);

  function close(): void {
    if (fd < 0) return;
    call('close', fd);
    fd = -1;
  }

  function renew(): Outcome<void> {
    close();
    const opened = openBound(protocol, groups, what);
    if (!opened.ok) return opened;
    fd = opened.value;
    readiness ??= createReadiness();
    readiness?.watch(fd);
    return accept(undefined);
  }

  const first = renew();
  if (!first.ok) return first;
  return accept({
    send: (bytes) => call('sendto', fd, bytes, bytes.length, dontWait, 0, 0),
    receive(buffer) {
      for (;;) {
        senderLength.writeUInt32LE(addressLength, 0);
        const got = call('recvfrom', fd, buffer, buffer.length, dontWait | tellWhole, sender, senderLength);
        // Port 0 is the kernel. A process with the right capability could send here as well: it is not believed.
        if (!got.ok || sender.readUInt32LE(portIdOffset) === 0) return got;
      }
    },
    ready: (ms) => (readiness === null ? true : readiness.ready(ms).length > 0),
    renew,
    close() {
      close();
      readiness?.close();
      readiness = null;
    },
  });
}
