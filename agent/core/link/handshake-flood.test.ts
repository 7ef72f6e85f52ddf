// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import type { LinkLocal } from '../mesh/beacon.ts';
import { decodeFrame } from './handshake-decode.ts';
import { mostResponses } from './link-state.ts';
import { keyOf } from './session-adopt.ts';
import { agree, linkUp, type Pair, pairOf } from './testing/pair.ts';
import { calm, type Meddler, sessionWith } from './testing/simulated-wire.ts';
import type { Station } from './testing/station.ts';
import { anyShare, strangerHello } from './testing/stranger.ts';

/** Messages 1 from ever new addresses, evenly over a time in milliseconds. */
function flood({ wire, b }: Pair, from: number, length: number, each: number): void {
  for (let number = 0; number < length * each; number += 1) {
    wire.at(from + number / each, () => {
      const hello = strangerHello(number, anyShare);
      return wire.inject(hello.from, b, hello.bytes);
    });
  }
}

const half = (station: Station): number => station.state.responses.size;

test('ten thousand spoofed messages 1 a second make no state, no signature and no key operation', async () => {
  const pair = await pairOf(1, fakeCrypto());
  flood(pair, 0, 1_000, 10);
  let most = 0;
  await pair.wire.run(1_000, () => {
    most = Math.max(most, half(pair.b));
    return false;
  });
  assert.deepEqual([most, pair.b.done.length, pair.b.state.cookies.admitted.size], [0, 0, 0]);
  // Cookies go out for as many as the budget has: 100 saved up and 500 a second.
  assert.ok(pair.wire.frames >= 590 && pair.wire.frames <= 610, `${pair.wire.frames} cookies`);
});

test('under that flood an established session carries every message, and a known peer’s handshake is done as fast as ever', async () => {
  const pair = await pairOf(2, fakeCrypto());
  const { wire, a, b } = pair;
  wire.beaconsUntil(900);
  assert.ok((await linkUp(pair, 1_000)) !== null);
  const link = keyOf(sessionWith(a, b) ?? assert.fail());
  const before = sessionWith(a, b)?.transcript;
  await wire.run(8_000);
  flood(pair, 8_000, 1_000, 10);
  for (let sent = 0; sent < 20; sent += 1) {
    wire.at(8_000 + sent * 50, () => wire.give(a, { kind: 'send', link, type: 'gossip', body: Uint8Array.of(sent) }));
  }
  wire.at(8_005, () => wire.give(a, { kind: 'renew', link }));
  await wire.run(9_100);
  const heard = wire.outputs.filter(({ station, output }) => station === b && output.kind === 'message');
  assert.equal(heard.length, 20);
  assert.ok(agree(pair));
  assert.notDeepEqual(sessionWith(a, b)?.transcript, before);
  const renewed = wire.outputs.filter(({ at, station, output }) => at > 8_000 && station === b && output.kind === 'established');
  assert.ok((renewed[0]?.at ?? 9_000) < 8_500, `${renewed[0]?.at}`);
  assert.equal(b.done.filter((kind) => kind === 'sign').length, 2);
});

/** An attacker who receives what is sent to its addresses and returns each cookie at once. */
function returning(pair: Pair, share: Uint8Array): void {
  const { wire, b } = pair;
  const known = new Map<string, number>();
  const meddle: Meddler = (bytes, from, to) => {
    const frame = from === b.ip ? decodeFrame(bytes) : null;
    const number = known.get(to);
    if (frame?.ok !== true || frame.value.kind !== 'cookie' || number === undefined) return [bytes];
    const { cookie } = frame.value;
    wire.at(wire.now + 1, () => {
      const hello = strangerHello(number, share, cookie);
      return wire.inject(hello.from, b, hello.bytes);
    });
    return [];
  };
  wire.meddle = meddle;
  for (let number = 0; number < 3_000; number += 1) {
    const { from } = strangerHello(number, share);
    known.set(from, number);
    wire.at(1_000 + number, () => {
      const hello = strangerHello(number, share);
      return wire.inject(hello.from, b, hello.bytes);
    });
  }
}

test('an attacker that returns a thousand cookies a second gets two signatures a second, a twentieth of the processor, and no more', async () => {
  const crypto = fakeCrypto(3);
  const pair = await pairOf(3, crypto, { ...calm, operation: 10 });
  const made = await crypto.agreement.agreementKey(new Uint8Array(32).fill(3));
  assert.ok(made.ok);
  returning(pair, made.value.publicKey);
  let most = 0;
  await pair.wire.run(11_000, () => {
    most = Math.max(most, half(pair.b));
    return false;
  });
  const signatures = pair.b.done.filter((kind) => kind === 'sign').length;
  // Three seconds of it, and what was saved up before.
  assert.ok(signatures >= 4 && signatures <= 2 + 2 * 3, `${signatures} signatures`);
  assert.ok(pair.b.done.length * 10 <= 200 + 50 * 3 + 30, `${pair.b.done.length} operations of 10 ms`);
  assert.ok(most <= mostResponses, `${most} half-open`);
  assert.equal(half(pair.b), 0);
});

test('while an attacker uses up the strangers’ budget, a known peer’s handshake is not kept waiting', async () => {
  const crypto = fakeCrypto(4);
  const pair = await pairOf(4, crypto);
  const { wire, a, b } = pair;
  const made = await crypto.agreement.agreementKey(new Uint8Array(32).fill(3));
  assert.ok(made.ok);
  wire.beaconsUntil(900);
  assert.ok((await linkUp(pair, 1_000)) !== null);
  const before = sessionWith(a, b)?.transcript;
  await wire.run(5_000);
  const share = made.value.publicKey;
  wire.at(5_000, () => returning(pair, share));
  const link = keyOf(sessionWith(a, b) ?? assert.fail());
  wire.at(6_500, () => wire.give(a, { kind: 'renew', link }));
  await wire.run(7_500);
  assert.ok(agree(pair));
  assert.notDeepEqual(sessionWith(a, b)?.transcript, before);
  const renewed = wire.outputs.find(({ at, station, output }) => at > 6_000 && station === b && output.kind === 'established');
  assert.ok((renewed?.at ?? 9_999) < 7_200, `${renewed?.at}`);
});

test('forged answers in clear do not keep a known peer from its handshake', async () => {
  const pair = await pairOf(5, fakeCrypto());
  const { wire, a, b } = pair;
  wire.beaconsUntil(900);
  assert.ok((await linkUp(pair, 1_000)) !== null);
  await wire.run(8_000);
  const before = sessionWith(a, b)?.transcript;
  let forgeries = 0;
  wire.meddle = (bytes, from) => {
    const frame = decodeFrame(bytes);
    // Whoever sees a message 1 answers it first, with a head that fits it and has no proof.
    if (from === b.ip && frame.ok && frame.value.kind === 'head') {
      forgeries += 1;
      const forged = bytes.slice();
      forged.fill(0, bytes.length - 32);
      return [forged, bytes];
    }
    return [bytes];
  };
  wire.at(8_000, () => wire.start(a, b));
  await wire.run(9_500);
  assert.ok(forgeries > 0 && agree(pair));
  assert.notDeepEqual(sessionWith(a, b)?.transcript, before);
  assert.equal(a.done.filter((kind) => kind === 'decapsulate').length + b.done.filter((kind) => kind === 'decapsulate').length, 4);
});

test('a message 1 that was recorded makes no state again, whoever sends it', async () => {
  const pair = await pairOf(6, fakeCrypto());
  const { wire, a, b } = pair;
  const recorded: { from: LinkLocal; to: LinkLocal; bytes: Uint8Array }[] = [];
  wire.meddle = (bytes, from, to) => {
    recorded.push({ from, to, bytes });
    return [bytes];
  };
  // Once as strangers, and once as known peers.
  wire.beaconsUntil(900);
  assert.ok((await linkUp(pair, 1_000)) !== null);
  await wire.run(8_000);
  wire.at(8_000, () => wire.start(a, b));
  await wire.run(20_000);
  assert.ok(agree(pair) && half(a) + half(b) === 0);
  const [doneBefore, sessionsBefore] = [a.done.length + b.done.length, sessionWith(a, b)?.transcript];
  for (const { from, to, bytes } of [...recorded]) {
    for (const station of [a, b]) if (station.ip === to) await wire.inject(from, station, bytes);
    assert.deepEqual([half(a), half(b)], [0, 0]);
  }
  await wire.run(22_000);
  assert.equal(a.done.length + b.done.length, doneBefore);
  assert.deepEqual(sessionWith(a, b)?.transcript, sessionsBefore);
});
