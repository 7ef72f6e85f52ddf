// SPDX-License-Identifier: Apache-2.0
import { i32le } from '../byte-order.ts';
import { call } from './syscall.ts';

// include/uapi/linux/eventpoll.h
const add = 1;
const readable = 0x1;
const closeOnExec = 0o2000000;
const most = 64;
/** struct epoll_event is packed on x86-64 only (__EPOLL_PACKED). */
const eventLength = process.arch === 'x64' || process.arch === 'ia32' ? 12 : 16;
const dataOffset = process.arch === 'x64' || process.arch === 'ia32' ? 4 : 8;
/** Bytes of a signal set; no mask is given. */
const signalSet = 8;

/**
 * Which of many sockets have something to read, asked without waiting. One call tells for all of them, where asking
 * each would cost an exception for every empty one.
 */
export interface Readiness {
  watch(fd: number): boolean;
  /** At most 64 ready descriptors; a closed one leaves by itself. With `wait` it blocks up to so many milliseconds. */
  ready(wait?: number): readonly number[];
  close(): void;
}

export function createReadiness(): Readiness | null {
  const made = call('epoll_create1', closeOnExec);
  if (!made.ok) return null;
  const epoll = made.value;
  const events = Buffer.alloc(eventLength * most);
  return {
    watch(fd) {
      const event = Buffer.alloc(eventLength);
      event.writeUInt32LE(readable, 0);
      event.writeInt32LE(fd, dataOffset);
      return call('epoll_ctl', epoll, add, fd, event).ok;
    },
    ready(wait = 0) {
      const told = call('epoll_pwait', epoll, events, most, wait, 0, signalSet);
      if (!told.ok) return [];
      return Array.from({ length: told.value }, (_, i) => i32le(events, i * eventLength + dataOffset));
    },
    close: () => void call('close', epoll),
  };
}
