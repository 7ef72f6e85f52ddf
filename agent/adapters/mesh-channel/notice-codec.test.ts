// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MeshNotice, NodeId } from '../../core/mesh/beacon.ts';
import { macFromBytes } from '../../core/mesh/mac-address.ts';
import { seeded } from '../../core/testing/random.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { sampleBeacon, sampleNotice } from '../../ports/contract/sample-beacons.ts';
import { encodeBeacon } from '../neighbour-channel/beacon-codec.ts';
import { decodeNotice, encodeNotice } from './notice-codec.ts';

const plain = { noNullPrototype: true };
const node = fc.nat(0xffff_ffff).map((value) => value as NodeId);
const notice: fc.Arbitrary<MeshNotice> = fc.record(
  {
    originator: fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => macFromBytes(bytes)),
    node,
    sequence: fc.nat(0xffff),
    gateway: fc.option(fc.record({ address: fc.ipV4(), proven: fc.boolean() }, plain)),
    isolated: fc.array(node, { maxLength: 8 }),
    boost: fc.nat(3),
  },
  plain,
);

test('what is said in a notice is understood', () => {
  fc.assert(
    fc.property(notice, (said) => assert.deepEqual(granted(decodeNotice(encodeNotice(said))), said)),
    { numRuns: 3000, seed: 1 },
  );
});

test('a notice has 19 bytes and four for each isolated neighbour, eight at most', () => {
  const isolating = (count: number): MeshNotice => ({ ...sampleNotice(0), isolated: Array.from({ length: count }, () => 1 as NodeId) });
  assert.deepEqual(
    [0, 1, 8, 9, 30].map((count) => encodeNotice(isolating(count)).length),
    [19, 23, 51, 51, 51],
  );
});

test('an address that is none does not make a notice throw', () => {
  for (const address of ['', 'fe80::1', '1.2.3', '1.2.3.4.5.6.7.8', 'a.b.c.d', '-1.999.3.4', '.'.repeat(100)])
    granted(decodeNotice(encodeNotice({ ...sampleNotice(2), gateway: { address, proven: true } })));
});

test('a beacon is no notice, nor is a notice that is cut', () => {
  assert.equal(codeOf(decodeNotice(encodeBeacon(sampleBeacon(1)))), 'malformed-notice');
  const whole = encodeNotice(sampleNotice(8));
  for (let length = 0; length < whole.length; length += 1)
    assert.equal(
      codeOf(decodeNotice(whole.subarray(0, length))),
      length >= 19 && (length - 19) % 4 === 0 ? 'accepted' : 'malformed-notice',
    );
  assert.equal(codeOf(decodeNotice(Buffer.concat([whole, Buffer.alloc(4)]))), 'malformed-notice');
});

test('one million random and mutated datagrams: an understood one says the same when said again, the others are refused', () => {
  const random = seeded(0x2071ce);
  const below = (n: number): number => Math.floor(random() * n);
  const samples = [0, 1, 2, 8].map((sequence) => encodeNotice(sampleNotice(sequence)));
  const buffer = Buffer.alloc(512);
  let understood = 0;
  for (let round = 0; round < 1_000_000; round += 1) {
    let length = below(70);
    if (round % 4 < 3) {
      const sample = samples[round % samples.length] as Buffer;
      sample.copy(buffer);
      for (let faults = below(4); faults > 0; faults -= 1) buffer[below(sample.length)] = below(256);
      length = below(4) === 0 ? below(sample.length + 5) : sample.length;
    } else for (let at = 0; at < Math.min(length, 24); at += 1) buffer[at] = below(256);
    const read = decodeNotice(buffer.subarray(0, length));
    if (!read.ok) {
      if (read.refusal.code !== 'malformed-notice' || read.refusal.family !== 'peer') assert.fail(read.refusal.code);
      continue;
    }
    understood += 1;
    if (understood % 50 === 0) assert.deepEqual(granted(decodeNotice(encodeNotice(read.value))), read.value);
  }
  assert.ok(understood > 100_000 && understood < 900_000, `${understood} were understood`);
});
