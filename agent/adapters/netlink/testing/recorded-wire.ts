// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import type { Errno } from '../../syscall/errno.ts';
import type { KernelSocket } from '../kernel-socket.ts';
import { headerLength, walkMessages, writeMessage } from '../message.ts';

/** One line per datagram in hexadecimal; lines that begin with # are notes. */
export function readRecording(url: URL): Buffer[] {
  return readFileSync(url, 'latin1')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => Buffer.from(line, 'hex'));
}

/** Puts every datagram that the kernel sends into `into` as well. */
export function recordWire(wire: KernelSocket, into: Buffer[]): KernelSocket {
  return {
    ...wire,
    receive(buffer) {
      const got = wire.receive(buffer);
      if (got.ok) into.push(Buffer.from(buffer.subarray(0, got.value)));
      return got;
    },
  };
}

/** What the wire does next: a datagram, an error of the receiving call, or nothing there. */
export type Answer = Buffer | Errno | null;

/** A kernel that answers by `script`: one list of answers for each request, with the request's sequence number put in. */
export function scriptedWire(
  script: (request: Buffer, nth: number) => readonly Answer[],
): KernelSocket & { readonly requests: Buffer[]; readonly waiting: Answer[]; renewed: number } {
  const requests: Buffer[] = [];
  const waiting: Answer[] = [];
  return {
    requests,
    waiting,
    renewed: 0,
    send(bytes) {
      requests.push(Buffer.from(bytes));
      waiting.push(
        ...script(bytes, requests.length - 1).map((one) => (Buffer.isBuffer(one) ? withSequence(one, bytes.readUInt32LE(8)) : one)),
      );
      return { ok: true, value: bytes.length };
    },
    receive(buffer) {
      const next = waiting.shift() ?? null;
      if (next === null) return { ok: false, errno: 'EAGAIN', text: 'Resource temporarily unavailable' };
      if (!Buffer.isBuffer(next)) return { ok: false, errno: next, text: next };
      next.copy(buffer);
      return { ok: true, value: next.length };
    },
    ready: () => waiting.length > 0,
    renew() {
      this.renewed += 1;
      waiting.length = 0;
      return { ok: true, value: undefined };
    },
    close: () => undefined,
  };
}

/** Sets the sequence number of every message that can be found. */
export function withSequence(datagram: Buffer, sequence: number): Buffer {
  const bytes = Buffer.from(datagram);
  for (let at = 0; at + headerLength <= bytes.length; ) {
    const size = bytes.readUInt32LE(at);
    bytes.writeUInt32LE(sequence, at + 8);
    if (size < headerLength || at + size > bytes.length) break;
    at += (size + 3) & ~3;
  }
  return bytes;
}

const done = 3;
const error = 2;

/** NLMSG_DONE; `code` is 0 or a negative error number. */
export function doneMessage(code = 0, flags = 2): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeInt32LE(code, 0);
  return writeMessage(done, flags, 0, payload);
}

/** NLMSG_ERROR; 0 acknowledges. */
export function errorMessage(code: number): Buffer {
  const payload = Buffer.alloc(20);
  payload.writeInt32LE(code, 0);
  payload.writeUInt32LE(headerLength, 4);
  return writeMessage(error, 0x100, 0, payload);
}

/** Does an answer end in this datagram? */
function ends(datagram: Buffer): boolean {
  let last = false;
  walkMessages(datagram, datagram.length, (_from, _to, type) => {
    last ||= type === done || type === error;
    return true;
  });
  return last;
}

/** Gives a recording back: to each request the datagrams up to the end of the next answer in it. */
export function replayWire(recording: readonly Buffer[]): ReturnType<typeof scriptedWire> {
  const left = [...recording];
  return scriptedWire(() => {
    const end = left.findIndex(ends);
    return left.splice(0, end + 1);
  });
}
