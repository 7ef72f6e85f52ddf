// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { seeded } from '../testing/random.ts';
import { after, type Instant, instant, ms } from '../time.ts';
import { decodeFrame } from './handshake-decode.ts';
import type { ChannelFrame } from './handshake-frames.ts';
import { longestHello } from './handshake-lengths.ts';
import type { Session } from './session.ts';
import { channelRate, intakeRate, longestMessage, openMessage, sealMessage } from './session-channel.ts';
import { linkUp, pairOf } from './testing/pair.ts';
import { sessionWith } from './testing/simulated-wire.ts';

const crypto = fakeCrypto();
const { symmetric } = crypto;
let near: Session;
let far: Session;
let now: Instant;

before(async () => {
  const pair = await pairOf(1, crypto);
  pair.wire.beaconsUntil(900);
  assert.ok((await linkUp(pair, 2_000)) !== null);
  near = sessionWith(pair.a, pair.b) ?? assert.fail();
  far = sessionWith(pair.b, pair.a) ?? assert.fail();
  now = instant(pair.wire.now);
});

const frameOf = (bytes: Uint8Array): ChannelFrame => {
  const frame = granted(decodeFrame(bytes));
  return frame.kind === 'channel' ? frame : assert.fail(frame.kind);
};

test('messages arrive as they were sent, in both directions, the longest in one frame', () => {
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    const body = Uint8Array.from({ length: longestMessage }, (_, at) => at % 256);
    const sealed = granted(sealMessage(from, symmetric, 'gossip', body, now));
    assert.ok(sealed.frame.length <= longestHello);
    const opened = granted(openMessage(to, symmetric, frameOf(sealed.frame), now));
    assert.deepEqual([opened.type, opened.body], ['gossip', body]);
  }
});

test('records are taken once each, however they are lost, doubled and overtaken', () => {
  const random = seeded(4);
  let sender = near;
  const sent = Array.from({ length: 100 }, (_, at) => {
    const sealed = granted(sealMessage(sender, symmetric, 'ballot', Uint8Array.of(at), now));
    sender = sealed.session;
    return { at, frame: frameOf(sealed.frame) };
  });
  const onAir = [...sent, ...sent].filter(() => random() > 0.2).sort(() => random() - 0.5);
  let receiver = far;
  const heard: number[] = [];
  for (const { at, frame } of onAir) {
    const opened = openMessage(receiver, symmetric, frame, now);
    if (!opened.ok) {
      assert.equal(opened.refusal.code, 'channel-replayed');
      continue;
    }
    receiver = opened.value.session;
    heard.push(at);
    assert.deepEqual(opened.value.body, Uint8Array.of(at));
  }
  assert.deepEqual(
    heard.sort((a, b) => a - b),
    [...new Set(onAir.map(({ at }) => at))].sort((a, b) => a - b),
  );
});

test('no byte of a record can be changed, and what one sends does not open at oneself', () => {
  const { frame } = granted(sealMessage(near, symmetric, 'evidence', Uint8Array.of(1, 2, 3), now));
  for (let at = 6; at < frame.length; at += 1) {
    const changed = frame.slice();
    changed[at] = (changed[at] as number) ^ 1;
    const read = decodeFrame(changed);
    if (read.ok && read.value.kind === 'channel') assert.equal(codeOf(openMessage(far, symmetric, read.value, now)), 'channel-forged');
  }
  assert.equal(codeOf(openMessage(near, symmetric, frameOf(frame), now)), 'channel-forged');
});

test('a message that is too long is refused before anything is sent', () => {
  assert.equal(codeOf(sealMessage(near, symmetric, 'gossip', new Uint8Array(longestMessage + 1), now)), 'channel-too-long');
});

test('a full channel pushes back, keeps room for new keys and news of revocations, and empties with time', () => {
  let session = near;
  let taken = 0;
  const body = new Uint8Array(1_000);
  for (
    let sealed = sealMessage(session, symmetric, 'gossip', body, now);
    sealed.ok;
    sealed = sealMessage(session, symmetric, 'gossip', body, now)
  ) {
    session = sealed.value.session;
    taken += 1;
  }
  assert.ok(taken > 30 && taken * 1_000 < channelRate.burst, `${taken} messages`);
  assert.equal(codeOf(sealMessage(session, symmetric, 'gossip', body, now)), 'channel-full');
  for (const type of ['rekey', 'trust'] as const) session = granted(sealMessage(session, symmetric, type, body, now)).session;
  const later = after(now, ms(200));
  assert.equal(codeOf(sealMessage(session, symmetric, 'gossip', body, later)), 'accepted');
});

test('a peer that sends faster than a session takes in is cut to that rate', () => {
  let [sender, receiver] = [near, far];
  let refused = 0;
  for (let sent = 0; sent < 300; sent += 1) {
    // A sender that minds no rate of its own.
    const sealed = granted(sealMessage({ ...sender, credit: near.credit }, symmetric, 'gossip', new Uint8Array(1_000), now));
    sender = sealed.session;
    const opened = openMessage(receiver, symmetric, frameOf(sealed.frame), now);
    if (opened.ok) receiver = opened.value.session;
    else {
      assert.equal(opened.refusal.code, 'channel-flooded');
      refused += 1;
    }
  }
  assert.ok((300 - refused) * 1_000 <= intakeRate.burst && refused > 100, `${refused} of 300`);
});
