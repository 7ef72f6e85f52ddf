// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import { compareOctets } from '../identity/octets.ts';
import { seeded } from '../testing/random.ts';
import { takesPlace } from './session-choice.ts';
import { agree, linkUp, type Pair, pairOf, viewOf } from './testing/pair.ts';
import { calm, sessionWith, type WireConditions } from './testing/simulated-wire.ts';
import { Station } from './testing/station.ts';

const rough: WireConditions = { loss: 0.15, twice: 0.1, latency: [1, 20], operation: 10 };

const sameView = ({ a, b }: Pair, about: string): void =>
  assert.equal(viewOf(sessionWith(a, b) ?? assert.fail(about)), viewOf(sessionWith(b, a) ?? assert.fail(about)), about);

test('where both begin at once, both run to their end and the lower transcript hash is chosen at both ends', async () => {
  const pair = await pairOf(1, fakeCrypto());
  const { wire, a, b } = pair;
  wire.at(0, () => wire.start(a, b));
  wire.at(0, () => wire.start(b, a));
  await wire.run(4_000);
  sameView(pair, 'calm');
  const all = [...a.state.sessions.values()];
  // The other one ended its overlap or never was current; both stations saw two handshakes.
  assert.deepEqual(
    [a, b].map((station) => station.done.filter((kind) => kind === 'sign').length),
    [2, 2],
  );
  const established = wire.outputs.flatMap(({ output }) => (output.kind === 'established' ? [output.session.transcript] : []));
  const lowest = [...all.map(({ transcript }) => transcript), ...established].sort(compareOctets)[0];
  assert.deepEqual(sessionWith(a, b)?.transcript, lowest);
});

test('crossed at any distance, with loss, copies and reordering, both ends use the same session in the end', async () => {
  const random = seeded(5);
  for (let seed = 1; seed <= 150; seed += 1) {
    const pair = await pairOf(seed, fakeCrypto(seed), rough);
    const { wire, a, b } = pair;
    wire.at(random() * 300, () => wire.start(a, b));
    wire.at(random() * 300, () => wire.start(b, a));
    wire.at(2_500, () => wire.beaconsUntil(9_000));
    await wire.run(10_000);
    sameView(pair, `seed ${seed}`);
    assert.ok(a.state.sessions.size <= 2 && b.state.sessions.size <= 2);
  }
});

test('the choice does not depend on who sees which first', () => {
  const at = (byte: number) => new Uint8Array(32).fill(byte);
  const end = (boot: number) => ({ boot: new Uint8Array(8).fill(boot), svid: '' as never, bundleVersion: 1, revocationDigest: at(0) });
  const session = (transcript: number, replaces: number, boot = 1) => ({
    transcript: at(transcript),
    replaces: at(replaces),
    own: end(9),
    peer: { ...end(boot), standing: 'full' as const },
  });
  const [low, high] = [session(1, 0), session(2, 0)];
  assert.deepEqual([takesPlace(high, low), takesPlace(low, high)], [true, false]);
  const [first, second] = [session(1, 0), session(2, 1)];
  assert.deepEqual([takesPlace(first, second), takesPlace(second, first)], [true, false]);
  assert.equal(takesPlace(session(1, 0), session(2, 0, 5)), true);
});

test('whichever end restarts at whatever moment, both use one new session within six seconds', async () => {
  const random = seeded(9);
  for (let seed = 1; seed <= 120; seed += 1) {
    const pair = await pairOf(seed, fakeCrypto(seed), { ...rough, loss: 0.1 });
    const { wire, a, b } = pair;
    wire.beaconsUntil(12_000);
    const moment = random() * 1_200;
    const station = random() < 0.5 ? a : b;
    wire.at(moment, () => station.restart(wire.now));
    await wire.run(moment + 1);
    const took = await linkUp(pair, moment + 6_000);
    assert.ok(took !== null, `seed ${seed}: no session`);
    await wire.run(wire.now + 4_000);
    sameView(pair, `seed ${seed}`);
    assert.ok(agree(pair));
  }
});

test('a restarted neighbour takes the place of its earlier session only when its last message verified', async () => {
  const pair = await pairOf(3, fakeCrypto());
  const { wire, a, b } = pair;
  wire.beaconsUntil(20_000);
  assert.ok((await linkUp(pair, 1_000)) !== null);
  const before = sessionWith(b, a)?.transcript;
  a.restart(wire.now);
  // Message 3 never arrives: whoever began is not proven.
  wire.meddle = (bytes, from) => (from === a.ip && bytes[1] === 4 && bytes[6] === 0 ? [] : [bytes]);
  await wire.run(wire.now + 1_500);
  assert.deepEqual(sessionWith(b, a)?.transcript, before);
  wire.meddle = (bytes) => [bytes];
  assert.ok((await linkUp(pair, wire.now + 9_000)) !== null);
  assert.notDeepEqual(sessionWith(b, a)?.transcript, before);
});

test('while tags come, a live session is left alone', async () => {
  const pair = await pairOf(4, fakeCrypto());
  const { wire, a, b } = pair;
  wire.beaconsUntil(30_000);
  assert.ok((await linkUp(pair, 1_000)) !== null);
  const [before, done] = [sessionWith(a, b)?.transcript, a.done.length + b.done.length];
  await wire.run(30_000);
  assert.deepEqual([sessionWith(a, b)?.transcript, a.done.length + b.done.length], [before, done]);
  const alive = wire.outputs.filter(({ output }) => output.kind === 'alive');
  assert.ok(alive.length > 550, `${alive.length} signs of life`);
});

test('three routers on one wire have a session for each pair, and SCI ports of their own', async () => {
  const crypto = fakeCrypto(8);
  const pair = await pairOf(8, crypto, { ...calm, loss: 0.05 });
  const c = await Station.make(3, crypto, seeded(77));
  const { wire, a, b } = pair;
  wire.stations.push(c);
  wire.beaconsUntil(8_000);
  await wire.run(8_000);
  for (const [one, other] of [
    [a, b],
    [b, c],
    [a, c],
  ] as const)
    sameView({ wire, a: one, b: other }, `${one.id} and ${other.id}`);
  for (const station of [a, b, c]) {
    const own = [...station.state.sessions.values()].map((session) => session.ends[session.role].sci);
    assert.equal(new Set(own).size, station.state.links.size);
  }
});
