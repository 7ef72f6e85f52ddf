// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { admit, emptyWindow, type ReplayWindow, windowSize } from './replay-window.ts';

test('each number is admitted once, in whatever order the radio delivers', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 600 }), { maxLength: 200 }), (arrivals) => {
      let window: ReplayWindow = emptyWindow;
      const seen = new Set<number>();
      let highest = 0;
      for (const one of arrivals) {
        const next = admit(window, one);
        assert.equal(next !== null, !seen.has(one) && one > highest - windowSize, `${one} after ${highest}`);
        if (next === null) continue;
        window = next;
        seen.add(one);
        highest = Math.max(highest, one);
      }
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test('what never was a number of a record is not admitted', () => {
  for (const odd of [0, -1, 1.5, Number.NaN, 2 ** 53]) assert.equal(admit(emptyWindow, odd), null);
});
