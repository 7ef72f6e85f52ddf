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
  saidUnheard,
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
const entries = fc.array(fc.record({ hint: fc.nat(255), said: octets(3), tag: octets(8) }, { noNullPrototype: true }), {
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

test('what is said of a neighbour takes three bytes and comes back to the step of a loss', () => {
  for (const loss of [0, 1 / 255, 0.3, 1]) {
    const said = { node: us, sequence: 4_464, loss, isolated: loss > 0.2, penalised: loss === 1 };
    assert.equal(encodeSaid(said).length, 3);
    const back = decodeSaid(encodeSaid(said), us, 4_470) ?? assert.fail();
    assert.deepEqual({ ...back, loss: 0 }, { ...said, loss: 0 });
    assert.ok(Math.abs(back.loss - loss) <= 0.5 / 255);
  }
});

test('the last byte of a sequence suffices: it is the latest of ours that ends so, over the wrap too', () => {
  const said = (sequence: number) => encodeSaid({ node: us, sequence, loss: 0, isolated: false, penalised: false });
  for (const [heard, sent] of [
    [5, 5],
    [5, 260],
    [65_535, 3],
    [250, 300],
    [0, 0],
  ] as const)
    assert.equal(decodeSaid(said(heard), us, sent)?.sequence, heard);
  assert.equal(decodeSaid(saidUnheard, us, 5), null);
});

test('a frame about one neighbour has 90 bytes, about three 114, about sixteen 270: the rate comes down with more of them', () => {
  assert.deepEqual([1, 3, 16, 40].map(taggedFrameBytes), [90, 114, 270, 270]);
});

test('half a million random and mutated beacons: an understood one is the same when written again, the others are refused', () => {
  const random = seeded(0xb2);
  const below = (n: number): number => Math.floor(random() * n);
  const sample = encodeTaggedBeacon(
    encodeHead({ node: us, sequence: 5, mac: macFromBytes(Uint8Array.of(2, 0, 0, 0, 0, 1)), interval: ms(100), boost: 1 }),
    Array.from({ length: 3 }, (_, hint) => ({ hint, said: new Uint8Array(3).fill(hint), tag: new Uint8Array(8).fill(hint) })),
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
        bytes.subarray(0, 16 + 12 * read.value.entries.length),
      );
  }
  assert.ok(understood > 100_000 && understood < 490_000, `${understood} were understood`);
});
