// SPDX-License-Identifier: Apache-2.0
import { i32le, putU32le, u32le } from '../byte-order.ts';
import { dontWait, int, solSocket } from './socket6.ts';
import { addressOf, call, wide } from './syscall.ts';

/** Datagrams taken with one system call at most: fewer means that the socket is empty now. */
export const slots = 32;
/** Longer datagrams are cut off; nothing that the agents say to all is half as long. */
const usualLength = 512;
const addressLength = 28;

// struct mmsghdr of include/linux/socket.h: pointers and sizes are as wide as the machine's.
const pointer = wide ? 8 : 4;
const layout = wide
  ? { length: 64, nameLength: 8, iov: 16, iovLength: 24, control: 32, controlLength: 40, received: 56 }
  : { length: 32, nameLength: 4, iov: 8, iovLength: 12, control: 16, controlLength: 20, received: 28 };
/** Room for one struct cmsghdr with a struct __kernel_timespec (two 64-bit numbers). */
const controlLength = 64;
const stampAt = wide ? 16 : 12;
const stampLength = stampAt + 16;
/** SO_TIMESTAMPNS_NEW (include/uapi/asm-generic/socket.h), since Linux 5.1; the type of its control message too. */
const soTimestamp = 64;

/** Asks the kernel to note when each datagram arrived. False where it does not know how: `arrived` is null then. */
export function stampArrivals(fd: number): boolean {
  const on = int(1);
  return call('setsockopt', fd, solSocket, soTimestamp, on, on.length).ok;
}

export interface Datagram {
  /** A view that the next call overwrites. */
  readonly bytes: Buffer;
  /** struct sockaddr_in6 of the sender, likewise. */
  readonly from: Buffer;
  /** Wall time of its arrival in the kernel, ms since 1970; null where it was not asked for. */
  readonly arrived: number | null;
}

/** Takes what has arrived on a socket with one call (recvmmsg); nothing is an empty answer. `slotLength`: where longer ones are cut. */
export function createReceiver(slotLength = usualLength): (fd: number) => readonly Datagram[] {
  const data = Buffer.alloc(slots * slotLength);
  const names = Buffer.alloc(slots * addressLength);
  const iovs = Buffer.alloc(slots * 2 * pointer);
  const controls = Buffer.alloc(slots * controlLength);
  const headers = Buffer.alloc(slots * layout.length);
  const writePointer = (to: Buffer, at: number, value: bigint): void =>
    void (wide ? to.writeBigUInt64LE(value, at) : to.writeUInt32LE(Number(value), at));
  const views: Pick<Datagram, 'bytes' | 'from'>[] = [];
  const dataAt = addressOf(data);
  const namesAt = addressOf(names);
  const iovsAt = addressOf(iovs);
  const controlsAt = addressOf(controls);
  for (let i = 0; i < slots; i += 1) {
    writePointer(iovs, i * 2 * pointer, dataAt + BigInt(i * slotLength));
    writePointer(iovs, i * 2 * pointer + pointer, BigInt(slotLength));
    writePointer(headers, i * layout.length, namesAt + BigInt(i * addressLength));
    writePointer(headers, i * layout.length + layout.iov, iovsAt + BigInt(i * 2 * pointer));
    writePointer(headers, i * layout.length + layout.iovLength, 1n);
    writePointer(headers, i * layout.length + layout.control, controlsAt + BigInt(i * controlLength));
    views.push({
      bytes: data.subarray(i * slotLength, (i + 1) * slotLength),
      from: names.subarray(i * addressLength, (i + 1) * addressLength),
    });
  }
  // The kernel is given addresses: what stands there must not be collected while this function lives.
  const pinned = [data, names, iovs, controls];

  function arrivedAt(slot: number): number | null {
    const at = slot * controlLength;
    if (u32le(headers, slot * layout.length + layout.controlLength) < stampLength) return null;
    if (i32le(controls, at + stampAt - 8) !== solSocket || i32le(controls, at + stampAt - 4) !== soTimestamp) return null;
    // Seconds in 64 bits; the upper half stays zero until 2106.
    return u32le(controls, at + stampAt) * 1000 + i32le(controls, at + stampAt + 8) / 1e6;
  }

  // The kernel writes into the headers that it used, and into no others. Lengths fit the low half of a size_t.
  let used = slots;
  return (fd) => {
    for (let i = 0; i < used; i += 1) {
      putU32le(headers, i * layout.length + layout.nameLength, addressLength);
      putU32le(headers, i * layout.length + layout.controlLength, controlLength);
    }
    const got = call('recvmmsg', fd, headers, slots, dontWait, 0);
    used = got.ok ? got.value : 0;
    if (!got.ok || pinned.length === 0) return [];
    return Array.from({ length: got.value }, (_, i) => {
      const view = views[i] as Pick<Datagram, 'bytes' | 'from'>;
      const length = u32le(headers, i * layout.length + layout.received);
      return { bytes: view.bytes.subarray(0, length), from: view.from, arrived: arrivedAt(i) };
    });
  };
}
