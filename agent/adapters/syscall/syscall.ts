// SPDX-License-Identifier: Apache-2.0
import addresses from 'buffer2address';
import native from 'syscall-napi';
import { type Errno, errnoOf } from './errno.ts';

export type CallName =
  | 'socket'
  | 'bind'
  | 'close'
  | 'sendto'
  | 'recvfrom'
  | 'setsockopt'
  | 'getsockopt'
  | 'getsockname'
  | 'bpf'
  | 'fcntl'
  | 'epoll_create1'
  | 'epoll_ctl'
  | 'epoll_pwait'
  | 'recvmmsg'
  | 'listen'
  | 'connect';
export type CallResult =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly errno: Errno; readonly text: string };

/**
 * One system call, now, on this thread: only for calls that cannot block (non-blocking sockets, bpf maps).
 * Buffers are passed by address; numbers as 64-bit integers.
 */
export function call(name: CallName, ...args: (number | bigint | Uint8Array)[]): CallResult {
  const number = native[`__NR_${name}`];
  if (number === undefined) return { ok: false, errno: 'ENOSYS', text: `${name} has no number on ${process.arch}` };
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i];
    if (typeof arg === 'number') args[i] = BigInt(arg);
  }
  try {
    return { ok: true, value: Number(native.syscall.sync(number, ...(args as (bigint | Uint8Array)[]))) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { ok: false, errno: errnoOf(text), text };
  }
}

/** Are this machine's pointers and sizes 64 bits wide? */
export const wide = process.arch !== 'arm' && process.arch !== 'ia32';

/** Address of a buffer for structures that hold pointers; keep the buffer referenced until the call returned. */
export function addressOf(buffer: Uint8Array): bigint {
  return addresses.buffer2address(buffer);
}
