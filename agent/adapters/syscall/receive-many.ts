// SPDX-License-Identifier: Apache-2.0
import { addressOf, call } from './syscall.ts';

/** Datagrams taken with one system call. */
const slots = 32;
/** Longer datagrams are cut off; nothing that the agent speaks is half as long. */
const slotLength = 512;
const addressLength = 28;
const dontWait = 0x40;

// struct mmsghdr of include/linux/socket.h: pointers and sizes are as wide as the machine's.
const wide = process.arch !== 'arm' && process.arch !== 'ia32';
const pointer = wide ? 8 : 4;
const layout = wide
  ? { length: 64, nameLength: 8, iov: 16, iovLength: 24, received: 56 }
  : { length: 32, nameLength: 4, iov: 8, iovLength: 12, received: 28 };

export interface Datagram {
  /** A view that the next call overwrites. */
  readonly bytes: Buffer;
  /** struct sockaddr_in6 of the sender, likewise. */
  readonly from: Buffer;
}

/** Takes what has arrived on a socket with one call (recvmmsg); nothing is an empty answer. */
export function createReceiver(): (fd: number) => readonly Datagram[] {
  const data = Buffer.alloc(slots * slotLength);
  const names = Buffer.alloc(slots * addressLength);
  const iovs = Buffer.alloc(slots * 2 * pointer);
  const headers = Buffer.alloc(slots * layout.length);
  const writePointer = (to: Buffer, at: number, value: bigint): void =>
    void (wide ? to.writeBigUInt64LE(value, at) : to.writeUInt32LE(Number(value), at));
  const views: Datagram[] = [];
  const dataAt = addressOf(data);
  const namesAt = addressOf(names);
  const iovsAt = addressOf(iovs);
  for (let i = 0; i < slots; i += 1) {
    writePointer(iovs, i * 2 * pointer, dataAt + BigInt(i * slotLength));
    writePointer(iovs, i * 2 * pointer + pointer, BigInt(slotLength));
    writePointer(headers, i * layout.length, namesAt + BigInt(i * addressLength));
    writePointer(headers, i * layout.length + layout.iov, iovsAt + BigInt(i * 2 * pointer));
    writePointer(headers, i * layout.length + layout.iovLength, 1n);
    views.push({
      bytes: data.subarray(i * slotLength, (i + 1) * slotLength),
      from: names.subarray(i * addressLength, (i + 1) * addressLength),
    });
  }
  // The kernel is given addresses: what stands there must not be collected while this function lives.
  const pinned = [data, names, iovs];
  return (fd) => {
    for (let i = 0; i < slots; i += 1) headers.writeUInt32LE(addressLength, i * layout.length + layout.nameLength);
    const got = call('recvmmsg', fd, headers, slots, dontWait, 0);
    if (!got.ok || pinned.length === 0) return [];
    return Array.from({ length: got.value }, (_, i) => {
      const view = views[i] as Datagram;
      return { bytes: view.bytes.subarray(0, headers.readUInt32LE(i * layout.length + layout.received)), from: view.from };
    });
  };
}
