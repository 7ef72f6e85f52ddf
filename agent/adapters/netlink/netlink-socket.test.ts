// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept, refuse } from '../../core/refusal.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { type Decode, writeMessage } from './message.ts';
import { createNetlinkSocket } from './netlink-socket.ts';
import { type Answer, doneMessage, errorMessage, scriptedWire } from './testing/recorded-wire.ts';

const multi = 2;
const interrupted = 0x10;
const row = (value: number, flags = multi): Buffer => writeMessage(30, flags, 0, Buffer.of(value, 0, 0, 0));
const first: Decode<number> = (bytes, from) => accept(bytes[from] as number);
const socketOf = (script: (nth: number) => readonly Answer[]) => {
  const wire = scriptedWire((_request, nth) => script(nth));
  return { wire, socket: createNetlinkSocket(wire, 'test') };
};

test('a dump is read over several datagrams to its end', () => {
  const { socket } = socketOf(() => [Buffer.concat([row(1), row(2)]), row(3), doneMessage()]);
  assert.deepEqual(granted(socket.dump(5, Buffer.alloc(0), first)), [1, 2, 3]);
});

test('a request returns what came before its acknowledgement', () => {
  const { socket } = socketOf(() => [row(7, 0), errorMessage(0)]);
  assert.deepEqual(granted(socket.request(5, 0, Buffer.alloc(0), first)), [7]);
  granted(socketOf(() => [errorMessage(0)]).socket.change(5, 0, Buffer.alloc(0)));
});

test('the kernel’s refusals have a code each, and say what to do', () => {
  for (const [errno, code] of [
    [-1, 'netlink-not-permitted'],
    [-2, 'netlink-not-found'],
    [-3, 'netlink-not-found'],
    [-16, 'netlink-busy'],
    [-17, 'netlink-busy'],
    [-19, 'no-such-interface'],
    [-22, 'netlink-refused'],
    [-95, 'netlink-unsupported'],
    [-101, 'netlink-unreachable'],
    [-113, 'netlink-unreachable'],
    [-105, 'netlink-overrun'],
    [-4095, 'netlink-refused'],
  ] as const) {
    const { socket } = socketOf(() => [errorMessage(errno)]);
    assert.equal(codeOf(socket.request(5, 0, Buffer.alloc(0), first)), code);
    assert.equal(codeOf(socket.change(5, 0, Buffer.alloc(0))), code);
    assert.equal(codeOf(socket.dump(5, Buffer.alloc(0), first)), code);
  }
});

test('a dump that the kernel broke off is refused, not taken for a short table', () => {
  const { socket } = socketOf(() => [row(1), doneMessage(-19)]);
  assert.equal(codeOf(socket.dump(5, Buffer.alloc(0), first)), 'no-such-interface');
});

test('the kernel’s reason in words is in the message', () => {
  const reason = Buffer.from('Nexthop has invalid gateway\0');
  const attribute = Buffer.alloc(4 + reason.length);
  attribute.writeUInt16LE(attribute.length, 0);
  attribute.writeUInt16LE(1, 2);
  reason.copy(attribute, 4);
  const payload = Buffer.alloc(20);
  payload.writeInt32LE(-101, 0);
  payload.writeUInt32LE(16, 4);
  const capped = writeMessage(2, 0x300, 0, Buffer.concat([payload, attribute]));
  const outcome = socketOf(() => [capped]).socket.change(5, 0, Buffer.alloc(0));
  assert.match(outcome.ok ? '' : outcome.refusal.message, /Nexthop has invalid gateway \(ENETUNREACH\)/);
});

test('a table that changed under the dump is read anew, three times at most', () => {
  const once = socketOf((nth) => (nth === 0 ? [row(1, multi | interrupted), doneMessage()] : [row(2), doneMessage()]));
  assert.deepEqual(granted(once.socket.dump(5, Buffer.alloc(0), first)), [2]);
  const always = socketOf((nth) => [row(nth), doneMessage(0, multi | interrupted)]);
  assert.deepEqual(granted(always.socket.dump(5, Buffer.alloc(0), first)), [2]);
  assert.equal(always.wire.requests.length, 3);
});

test('an answer that ends early is refused in time, and the next request starts on a new socket', () => {
  const { wire, socket } = socketOf((nth) => (nth === 0 ? [row(1)] : [row(9), doneMessage()]));
  assert.equal(codeOf(socket.dump(5, Buffer.alloc(0), first)), 'netlink-timeout');
  assert.equal(wire.renewed, 0);
  assert.deepEqual(granted(socket.dump(5, Buffer.alloc(0), first)), [9]);
  assert.equal(wire.renewed, 1);
});

test('answers to somebody else’s request are passed over', () => {
  const { wire, socket } = socketOf(() => [row(2), doneMessage()]);
  wire.waiting.push(row(1), doneMessage());
  assert.deepEqual(granted(socket.dump(5, Buffer.alloc(0), first)), [2]);
});

test('lengths that do not fit are refused, whichever they are', () => {
  for (const length of [0, 15, 17, 0xffff_ffff]) {
    const bad = row(1);
    bad.writeUInt32LE(length, 0);
    const { socket } = socketOf(() => [Buffer.concat([row(0), bad.subarray(0, 16)]), doneMessage()]);
    assert.equal(codeOf(socket.dump(5, Buffer.alloc(0), first)), 'netlink-malformed', `length ${length}`);
  }
});

test('a datagram that did not fit, an overrun and a lost socket are refused by name', () => {
  assert.equal(codeOf(socketOf(() => [Buffer.alloc(70_000)]).socket.dump(5, Buffer.alloc(0), first)), 'netlink-truncated');
  assert.equal(codeOf(socketOf(() => ['ENOBUFS']).socket.dump(5, Buffer.alloc(0), first)), 'netlink-overrun');
  assert.equal(codeOf(socketOf(() => ['EBADF']).socket.dump(5, Buffer.alloc(0), first)), 'netlink-refused');
});

test('an answer without end is given up', () => {
  const { socket } = socketOf(() => Array.from({ length: 5000 }, () => row(1)));
  assert.equal(codeOf(socket.dump(5, Buffer.alloc(0), first)), 'netlink-too-long');
});

test('rows that cannot be read are left out, unless it is all of them', () => {
  const odd: Decode<number> = (bytes, from) =>
    (bytes[from] as number) % 2 === 1 ? accept(1) : refuse('environment', 'batadv-malformed', 'even');
  assert.deepEqual(granted(socketOf(() => [row(1), row(2), doneMessage()]).socket.dump(5, Buffer.alloc(0), odd)), [1]);
  assert.equal(codeOf(socketOf(() => [row(2), row(4), doneMessage()]).socket.dump(5, Buffer.alloc(0), odd)), 'batadv-malformed');
  assert.deepEqual(granted(socketOf(() => [doneMessage()]).socket.dump(5, Buffer.alloc(0), odd)), []);
});

test('notifications are taken without waiting; what the kernel dropped is told', () => {
  const { wire, socket } = socketOf(() => []);
  assert.deepEqual(granted(socket.drain(first)), { rows: [], lost: false });
  wire.waiting.push(row(1), 'ENOBUFS', Buffer.concat([row(2), row(3)]));
  assert.deepEqual(granted(socket.drain(first)), { rows: [1, 2, 3], lost: true });
  const cut = row(5);
  cut.writeUInt32LE(400, 0);
  wire.waiting.push(Buffer.concat([row(4), cut]));
  assert.deepEqual(granted(socket.drain(first)), { rows: [4], lost: true });
  wire.waiting.push('EBADF');
  assert.equal(codeOf(socket.drain(first)), 'netlink-refused');
});

test('a flood of notifications is taken in parts', () => {
  const { wire, socket } = socketOf(() => []);
  wire.waiting.push(...Array.from({ length: 300 }, () => row(1)));
  assert.equal(granted(socket.drain(first)).rows.length, 256);
  assert.equal(granted(socket.drain(first)).rows.length, 44);
});
