// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import { seeded } from '../testing/random.ts';
import { frameTypes } from './handshake-frames.ts';
import { agree, type Pair, pairOf, viewOf } from './testing/pair.ts';
import { calm, sessionWith } from './testing/simulated-wire.ts';

/** Which frames somebody between changes, at which byte, and by what. */
interface Fault {
  readonly type: number;
  readonly place: number;
  readonly flip: number;
  /** So many of them, from the first on. */
  readonly times: number;
}

const kinds = Object.entries(frameTypes).filter(([name]) => name !== 'channel');

/** A handshake under a fault. Whatever happens, no two sessions differ, and no end has a session that the other did not take part in. */
async function meddled(seed: number, { type, place, flip, times }: Fault): Promise<Pair> {
  const pair = await pairOf(seed, fakeCrypto(seed), calm);
  const { wire, a, b } = pair;
  let left = times;
  wire.meddle = (bytes) => {
    if (bytes[1] !== type || left === 0) return [bytes];
    left -= 1;
    const changed = bytes.slice();
    const at = place % bytes.length;
    changed[at] = (changed[at] as number) ^ flip;
    return [changed];
  };
  wire.at(0, () => wire.start(a, b));
  wire.at(600, () => wire.start(a, b));
  await wire.run(5_800);
  const told = `type ${type}, byte ${place}, ^${flip}, ${times} times`;
  const [near, far] = [sessionWith(a, b), sessionWith(b, a)];
  if (near !== null && far !== null) assert.equal(viewOf(near), viewOf(far), told);
  // Only the initiator may be ahead: the responder waits to hear that its last message came.
  assert.ok(far === null || near !== null, told);
  return pair;
}

test('a byte of every message that is changed once costs a repetition and never a session of two views', async () => {
  const random = seeded(21);
  for (const [name, type] of kinds) {
    const longest = name === 'hello' ? 1_274 : name === 'head' ? 1_174 : 1_225;
    for (let round = 0; round < 30; round += 1) {
      const place = round < 12 ? round : Math.floor(random() * longest);
      const pair = await meddled(round + 1, { type, place, flip: 1 << Math.floor(random() * 8), times: 1 });
      assert.ok(sessionWith(pair.a, pair.b) !== null && sessionWith(pair.b, pair.a) !== null, `${name}, byte ${place}`);
    }
  }
});

test('where every message 1, head or fragment is changed, nobody has a session', async () => {
  const random = seeded(22);
  for (const type of [frameTypes.hello, frameTypes.head, frameTypes.record]) {
    // Of message 1 its hint, counter, proof and cookie are outside of the transcript; without cookie nothing goes on either.
    const longest = type === frameTypes.hello ? 1_234 : 1_174;
    for (let round = 0; round < 60; round += 1) {
      const place = round < 20 ? round : Math.floor(random() * longest);
      const flip = 1 + Math.floor(random() * 255);
      const { a, b } = await meddled(round + 1, { type, place, flip, times: 1e9 });
      assert.deepEqual([sessionWith(a, b), sessionWith(b, a)], [null, null], `type ${type}, byte ${place} ^${flip}`);
    }
  }
});

test('where every acknowledgement is changed, nobody has a session: who wants an SVID says so in one', async () => {
  const pair = await meddled(1, { type: frameTypes.ack, place: 12, flip: 1, times: 1e9 });
  assert.deepEqual([sessionWith(pair.a, pair.b), sessionWith(pair.b, pair.a)], [null, null]);
});

test('a responder whose last message arrived without an acknowledgement takes the first channel record for one', async () => {
  const pair = await pairOf(2, fakeCrypto(), calm);
  const { wire, a, b } = pair;
  const isLost = (bytes: Uint8Array, from: string): boolean => from === a.ip && bytes[1] === frameTypes.ack && sessionWith(a, b) !== null;
  wire.meddle = (bytes, from) => (isLost(bytes, from) ? [] : [bytes]);
  wire.at(0, () => wire.start(a, b));
  await wire.run(1_500);
  assert.ok(sessionWith(a, b) !== null);
  assert.equal(sessionWith(b, a), null);
  const link = [...a.state.links.keys()][0] ?? assert.fail();
  await wire.give(a, { kind: 'send', link, type: 'gossip', body: Uint8Array.of(7) });
  await wire.run(wire.now + 10);
  assert.ok(agree(pair));
  const heard = wire.outputs.filter(({ station, output }) => station === b && output.kind === 'message');
  assert.equal(heard.length, 1);
});

test('thirty thousand recorded and changed frames, in any order, neither throw nor touch a session', async () => {
  const pair = await pairOf(3, fakeCrypto(), calm);
  const { wire, a, b } = pair;
  const recorded: Uint8Array[] = [];
  wire.meddle = (bytes) => {
    recorded.push(bytes);
    return [bytes];
  };
  wire.at(0, () => wire.start(a, b));
  await wire.run(1_000);
  const link = [...a.state.links.keys()][0] ?? assert.fail();
  await wire.give(a, { kind: 'send', link, type: 'gossip', body: Uint8Array.of(1) });
  await wire.run(10_000);
  wire.meddle = () => [];
  const random = seeded(33);
  const below = (n: number): number => Math.floor(random() * n);
  const before = [sessionWith(a, b)?.transcript, sessionWith(b, a)?.transcript];
  for (let round = 0; round < 30_000; round += 1) {
    const frame = (recorded[below(recorded.length)] as Uint8Array).slice();
    for (let faults = below(3); faults > 0; faults -= 1) frame[2 + below(round % 2 === 0 ? 30 : frame.length - 2)] = below(256);
    const [from, to] = random() < 0.5 ? [a, b] : [b, a];
    await wire.inject(from.ip, to, frame);
    if (round % 300 === 0) await wire.run(wire.now + 20);
  }
  await wire.run(wire.now + 1_000);
  assert.deepEqual([sessionWith(a, b)?.transcript, sessionWith(b, a)?.transcript], before);
  assert.deepEqual([a.state.links.size, b.state.links.size], [1, 1]);
  const told = wire.outputs.filter(({ output }) => output.kind === 'message');
  assert.equal(told.length, 1);
});
