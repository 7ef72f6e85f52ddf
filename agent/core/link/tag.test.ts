// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import type { NodeId } from '../mesh/beacon.ts';
import { seeded } from '../testing/random.ts';
import type { LinkEvent, TaggedEntry } from './link-event.ts';
import { keyOf } from './session-adopt.ts';
import { tagLength } from './tag.ts';
import { tagsFor } from './tag-beacon.ts';
import { linkUp, type Pair, pairOf } from './testing/pair.ts';
import { sessionWith } from './testing/simulated-wire.ts';
import { segment } from './testing/station.ts';

type BeaconEvent = Extract<LinkEvent, { kind: 'beacon' }>;
const { symmetric } = fakeCrypto();

async function linked(seed: number): Promise<Pair> {
  const pair = await pairOf(seed, fakeCrypto(seed));
  pair.wire.beaconsUntil(900);
  assert.ok((await linkUp(pair, 2_000)) !== null);
  await pair.wire.run(2_000);
  return pair;
}

/** What b's beacon says, with b's tag for a. */
function beaconOf({ a, b }: Pair, sequence: number): BeaconEvent {
  const head = Uint8Array.of(sequence >> 8, sequence);
  const said = Uint8Array.of(40, 0);
  const entries = tagsFor(b.state, symmetric, segment, head, new Map([[keyOf(sessionWith(b, a) ?? assert.fail()), said]]));
  return { kind: 'beacon', from: { hardif: segment, ip: b.ip }, mac: b.mac, node: b.state.self.node, sequence, head, entries };
}

const heard = ({ wire, a }: Pair): number => wire.outputs.filter(({ station, output }) => station === a && output.kind === 'alive').length;

test('a valid tag says that its neighbour lives and which entry is about us', async () => {
  const pair = await linked(1);
  const before = heard(pair);
  const event = beaconOf(pair, 500);
  const other: TaggedEntry = { hint: 1, said: Uint8Array.of(9), tag: new Uint8Array(tagLength) };
  await pair.wire.give(pair.a, { ...event, entries: [other, ...event.entries] });
  const last = pair.wire.outputs.at(-1)?.output;
  assert.equal(heard(pair), before + 1);
  assert.ok(last?.kind === 'alive' && last.entry === 1 && last.link === keyOf(sessionWith(pair.a, pair.b) ?? assert.fail()));
});

test('a tag counts once, and an older one never again', async () => {
  const pair = await linked(2);
  const before = heard(pair);
  for (const sequence of [500, 500, 499, 502, 501, 502]) await pair.wire.give(pair.a, beaconOf(pair, sequence));
  assert.equal(heard(pair), before + 2);
});

test('no bit of head, entry, tag or sequence can be changed, and a beacon does not count at who sent it', async () => {
  const pair = await linked(3);
  const before = heard(pair);
  const random = seeded(3);
  const whole = beaconOf(pair, 500);
  const [entry] = whole.entries as [TaggedEntry];
  const flip = (bytes: Uint8Array): Uint8Array => {
    const copy = bytes.slice();
    const at = Math.floor(random() * copy.length);
    copy[at] = (copy[at] as number) ^ (1 << Math.floor(random() * 8));
    return copy;
  };
  for (let round = 0; round < 100; round += 1) {
    await pair.wire.give(pair.a, { ...whole, head: flip(whole.head) });
    await pair.wire.give(pair.a, { ...whole, entries: [{ ...entry, said: flip(entry.said) }] });
    await pair.wire.give(pair.a, { ...whole, entries: [{ ...entry, tag: flip(entry.tag) }] });
    // A byte that moves from the head to the entry changes what is said, not the bytes that are hashed.
    const moved = { ...entry, said: Uint8Array.of(whole.head[1] as number, ...entry.said) };
    await pair.wire.give(pair.a, { ...whole, head: whole.head.subarray(0, 1), entries: [moved] });
  }
  await pair.wire.give(pair.b, { ...whole, mac: pair.a.mac, from: { hardif: segment, ip: pair.a.ip } });
  assert.equal(heard(pair), before);
});

test('ten thousand forged beacons a second change nothing of a live link and begin at most two handshakes a second', async () => {
  const pair = await linked(4);
  const { wire, a, b } = pair;
  const sessions = a.state.sessions;
  const began = wire.frames;
  for (let number = 0; number < 10_000; number += 1) {
    wire.at(2_000 + number / 10, () => {
      // Half of them under the neighbour's own address, the others from routers that never were.
      const claimed =
        number % 2 === 0
          ? { mac: b.mac, ip: b.ip }
          : { mac: `06:00:00:00:${(number >> 8).toString(16).padStart(2, '0')}:01`, ip: `fe80::f:${number.toString(16)}` };
      const node = (0xffff_0000 + (number & 0xff)) as NodeId;
      const entry: TaggedEntry = { hint: number & 255, said: Uint8Array.of(0), tag: new Uint8Array(tagLength).fill(number & 255) };
      const from = { hardif: segment, ip: claimed.ip as typeof b.ip };
      return wire.give(a, {
        kind: 'beacon',
        from,
        mac: claimed.mac as typeof b.mac,
        node,
        sequence: number,
        head: Uint8Array.of(1),
        entries: [entry],
      });
    });
  }
  await wire.give(a, beaconOf(pair, 500));
  const alive = heard(pair);
  await wire.run(3_000);
  assert.equal(heard(pair), alive);
  assert.deepEqual([...a.state.sessions.keys()], [...sessions.keys()]);
  const generated = a.done.filter((kind) => kind === 'generate').length;
  assert.ok(generated <= 1 + 4, `${generated} shares were made`);
  assert.ok(wire.frames - began < 100);
});
