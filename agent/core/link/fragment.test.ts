// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Collected, collect, splitFlight, wholeFlight } from './fragment.ts';
import { pieceLength } from './handshake-lengths.ts';

test('a flight is whole once every piece came, in any order and any number of times, and not before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8 * pieceLength }), fc.array(fc.nat(7), { maxLength: 40 }), (length, order) => {
      const plain = Uint8Array.from({ length }, (_, at) => at % 251);
      const pieces = splitFlight(plain);
      let held: Collected | null = null;
      const came = new Set<number>();
      for (const one of [...order.map((at) => at % pieces.length), ...pieces.keys()]) {
        assert.equal(wholeFlight(held) !== null, came.size === pieces.length);
        held = collect(held, one, pieces.length, pieces[one] as Uint8Array);
        came.add(one);
      }
      assert.deepEqual(wholeFlight(held), plain);
    }),
    { numRuns: 300, seed: 3 },
  );
});

test('a piece of a flight of another length is not taken', () => {
  const held = collect(null, 0, 3, Uint8Array.of(1));
  assert.equal(collect(held, 1, 4, Uint8Array.of(2)), null);
  assert.equal(collect(held, 3, 3, Uint8Array.of(2)), null);
});
