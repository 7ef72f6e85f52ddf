// SPDX-License-Identifier: Apache-2.0
import type { Duplex } from 'node:stream';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { i32le, u32le } from '../byte-order.ts';
import { solSocket } from '../syscall/socket6.ts';
import { call } from '../syscall/syscall.ts';

/** The user at the other end of a unix socket, as it was when it connected. */
export interface PeerCredentials {
  readonly uid: number;
  readonly gid: number;
}

// asm-generic/socket.h; the architectures that number it otherwise (MIPS, PowerPC, SPARC) are none of Node's on OpenWrt.
const soPeerCredentials = 17;
const sameNumbers: readonly string[] = ['x64', 'ia32', 'arm', 'arm64', 'riscv64', 'loong64'];
/** struct ucred of include/linux/socket.h: pid, uid, gid, 32 bits each. */
const length = 12;

/**
 * Asks the kernel (SO_PEERCRED, unix(7)) who connected. It answers by the user's identity at that moment, whoever holds the other end
 * since. Refuses with `peer-unknown`: the socket is none of the kernel's any more, or no unix socket.
 */
export function peerCredentials(socket: Duplex): Outcome<PeerCredentials> {
  const unknown = (why: string) => refuse('environment', 'peer-unknown', `the kernel does not tell who connected: ${why}`);
  // Node has no public name for a connection's descriptor.
  const fd = (socket as { _handle?: { fd?: unknown } | null })._handle?.fd;
  if (typeof fd !== 'number' || !Number.isInteger(fd) || fd < 0) return unknown('the connection is closed');
  if (!sameNumbers.includes(process.arch)) return unknown(`not asked on ${process.arch}`);
  const found = Buffer.alloc(length);
  const size = Buffer.alloc(4);
  size.writeInt32LE(length, 0);
  const asked = call('getsockopt', fd, solSocket, soPeerCredentials, found, size);
  if (!asked.ok) return unknown(asked.text);
  // A socket without a peer of its own kind has pid 0 and no user (-1): net/core/sock.c, sk_getsockopt.
  if (i32le(size, 0) !== length || u32le(found, 4) === 0xffff_ffff) return unknown('it is no unix socket');
  return accept({ uid: u32le(found, 4), gid: u32le(found, 8) });
}
