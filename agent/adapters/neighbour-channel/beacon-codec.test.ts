// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Beacon, type HeardNeighbour, heardLimit, type NodeId } from '../../core/mesh/beacon.ts';
import { macFromBytes } from '../../core/mesh/mac-address.ts';
import { seeded } from '../../core/testing/random.ts';
import { ms } from '../../core/time.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { sampleBeacon } from '../../ports/contract/sample-beacons.ts';
import { decodeBeacon, encodeBeacon } from './beacon-codec.ts';

const node = fc.nat(0xffff_ffff).map((value) => value as NodeId);
const sequence = fc.nat(0xffff);
const heard: fc.Arbitrary<HeardNeighbour> = fc.record(
  {
    node,
    sequence,
    loss: fc.nat(255).map((step) => step / 255),
    isolated: fc.boolean(),
    penalised: fc.boolean(),
  },
  { noNullPrototype: true },
);
const beacon: fc.Arbitrary<Beacon> = fc.record(
  {
    node,
    sequence,
    mac: fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => macFromBytes(bytes)),
    interval: fc.constantFrom(10, 20, 50, 80, 100, 200, 400, 800, 1600).map(ms),
    boost: fc.nat(3),
    heard: fc.array(heard, { maxLength: heardLimit }),
  },
  { noNullPrototype: true },
);

test('what is said in a beacon is understood', () => {
  fc.assert(
    fc.property(beacon, (said) => assert.deepEqual(granted(decodeBeacon(encodeBeacon(said))), said)),
    { numRuns: 3000, seed: 1 },
  );
});

test('a beacon about three neighbours has 38 bytes, about sixteen 142, and more do not fit', () => {
  assert.deepEqual(
    [0, 3, 16, 17, 40].map((count) => encodeBeacon(sampleBeacon(1, count)).length),
    [14, 38, 142, 142, 142],
  );
});

test('an interval is never told shorter than it is, nor longer by more than a quarter and a step', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 40_000, noNaN: true }), (said) => {
      const told = granted(decodeBeacon(encodeBeacon({ ...sampleBeacon(1), interval: ms(said) }))).interval;
      assert.ok(told >= said && told <= Math.max(10, said * 1.25 + 10), `${said} ms became ${told} ms`);
    }),
    { numRuns: 3000, seed: 2 },
  );
});

test('numbers beyond their range are bounded, not wrapped into others', () => {
  const wild: Beacon = { ...sampleBeacon(70_000), boost: 9, interval: ms(1e9) };
  const told = granted(decodeBeacon(encodeBeacon({ ...wild, heard: [{ ...(wild.heard[0] as HeardNeighbour), loss: 7 }] })));
  assert.deepEqual([told.sequence, told.boost, told.heard[0]?.loss], [70_000 & 0xffff, 3, 1]);
  for (const odd of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    const heardOne = { ...(wild.heard[0] as HeardNeighbour), loss: odd };
    granted(decodeBeacon(encodeBeacon({ ...wild, interval: ms(odd), heard: [heardOne] })));
  }
});

test('every cut of a beacon that leaves no whole number of neighbours is refused', () => {
  const whole = encodeBeacon(sampleBeacon(1, 16));
  for (let length = 0; length < whole.length; length += 1) {
    const fits = length >= 14 && (length - 14) % 8 === 0;
    assert.equal(codeOf(decodeBeacon(whole.subarray(0, length))), fits ? 'accepted' : 'malformed-beacon');
  }
  assert.equal(codeOf(decodeBeacon(Buffer.concat([whole, Buffer.alloc(8)]))), 'malformed-beacon');
});

test('one million random and mutated datagrams: an understood one says the same when said again, the others are refused', () => {
  const random = seeded(0xbeac);
  const below = (n: number): number => Math.floor(random() * n);
  const samples = [0, 1, 3, 16].map((count) => encodeBeacon(sampleBeacon(count, count)));
  const buffer = Buffer.alloc(512);
  let understood = 0;
  for (let round = 0; round < 1_000_000; round += 1) {
    let length = below(170);
    if (round % 4 < 3) {
      const sample = samples[round % samples.length] as Buffer;
      sample.copy(buffer);
      for (let faults = below(4); faults > 0; faults -= 1) buffer[below(sample.length)] = below(256);
      length = below(4) === 0 ? below(sample.length + 9) : sample.length;
    } else for (let at = 0; at < Math.min(length, 20); at += 1) buffer[at] = below(256);
    const read = decodeBeacon(buffer.subarray(0, length));
    if (!read.ok) {
      if (read.refusal.code !== 'malformed-beacon' || read.refusal.family !== 'peer') assert.fail(read.refusal.code);
      continue;
    }
    understood += 1;
    if (understood % 50 === 0) assert.deepEqual(granted(decodeBeacon(encodeBeacon(read.value))), read.value);
  }
  assert.ok(understood > 100_000 && understood < 900_000, `${understood} were understood`);
});
