// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { heardLimit, type NodeId } from '../mesh/beacon.ts';
import { macFromBytes } from '../mesh/mac-address.ts';
import { seeded } from '../testing/random.ts';
import { ms } from '../time.ts';
import {
  type BeaconHead,
  decodeSaid,
  decodeTaggedBeacon,
  encodeHead,
  encodeSaid,
  encodeTaggedBeacon,
  taggedFrameBytes,
} from './tagged-beacon.ts';

const us = 9 as NodeId;
const head: fc.Arbitrary<BeaconHead> = fc.record(
  {
    node: fc.nat(0xffff_ffff).map((value) => value as NodeId),
    sequence: fc.nat(0xffff_ffff),
    mac: fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => macFromBytes(bytes)),
    interval: fc.constantFrom(10, 50, 100, 200, 400, 1600).map(ms),
    boost: fc.nat(3),
  },
  { noNullPrototype: true },
);
const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const entries = fc.array(fc.record({ hint: fc.nat(255), said: octets(4), tag: octets(8) }, { noNullPrototype: true }), {
  maxLength: heardLimit,
});

test('what is said in a beacon with tags is understood, and its head is what the tags cover', () => {
  fc.assert(
    fc.property(head, entries, (said, told) => {
      const bytes = encodeTaggedBeacon(encodeHead(said), told);
      const read = decodeTaggedBeacon(bytes);
      assert.ok(read.ok);
      const { bytes: covered, entries: heard, ...rest } = read.value;
      assert.deepEqual(rest, said);
      assert.deepEqual(covered, encodeHead(said));
      assert.deepEqual(heard, told);
    }),
    { numRuns: 2000, seed: 11 },
  );
});

test('what is said of a neighbour takes four bytes and comes back to the step of a loss', () => {
  for (const loss of [0, 1 / 255, 0.3, 1]) {
    const said = { node: us, sequence: 70_000 & 0xffff, loss, isolated: loss > 0.2, penalised: loss === 1 };
    const back = decodeSaid(encodeSaid(said), us);
    assert.deepEqual({ ...back, loss: 0 }, { ...said, loss: 0 });
    assert.ok(Math.abs(back.loss - loss) <= 0.5 / 255);
  }
});

test('a frame about one neighbour has 91 bytes, about three 117, about sixteen 286: the rate comes down with more of them', () => {
  assert.deepEqual([1, 3, 16, 40].map(taggedFrameBytes), [91, 117, 286, 286]);
});

test('half a million random and mutated beacons: an understood one is the same when written again, the others are refused', () => {
  const random = seeded(0xb2);
  const below = (n: number): number => Math.floor(random() * n);
  const sample = encodeTaggedBeacon(
    encodeHead({ node: us, sequence: 5, mac: macFromBytes(Uint8Array.of(2, 0, 0, 0, 0, 1)), interval: ms(100), boost: 1 }),
    Array.from({ length: 3 }, (_, hint) => ({ hint, said: new Uint8Array(4).fill(hint), tag: new Uint8Array(8).fill(hint) })),
  );
  let understood = 0;
  for (let round = 0; round < 500_000; round += 1) {
    const bytes = Uint8Array.from(sample);
    for (let faults = below(4); faults > 0; faults -= 1) bytes[below(bytes.length)] = below(256);
    const read = decodeTaggedBeacon(bytes.subarray(0, below(4) === 0 ? below(bytes.length + 1) : bytes.length));
    if (!read.ok) {
      assert.equal(read.refusal.code, 'malformed-beacon');
      continue;
    }
    understood += 1;
    if (understood % 50 === 0)
      assert.deepEqual(
        encodeTaggedBeacon(encodeHead(read.value), read.value.entries),
        bytes.subarray(0, 16 + 13 * read.value.entries.length),
      );
  }
  assert.ok(understood > 100_000 && understood < 490_000, `${understood} were understood`);
});
