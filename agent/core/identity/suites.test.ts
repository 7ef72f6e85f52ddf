// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { chooseSuite, raiseMinimum, type SuiteId, spokenSuites, suiteOne } from './suites.ts';

const suites = (...all: readonly number[]) => all as readonly number[] as readonly SuiteId[];
const choose = (minimum: number, ours: readonly number[], offered: readonly number[], certified = offered) =>
  chooseSuite(minimum as SuiteId, suites(...ours), { offered: suites(...offered), certified: suites(...certified) });

test('two routers take the highest suite that both speak', () => {
  assert.equal(granted(choose(1, [1, 2, 3], [1, 2])), 2);
  assert.equal(granted(choose(1, spokenSuites, [1])), suiteOne);
});

test('a mesh is carried over to a new suite without a flag day: old and new routers talk until the minimum is raised', () => {
  assert.deepEqual([granted(choose(1, [1], [1, 2])), granted(choose(1, [1, 2], [1])), granted(choose(1, [1, 2], [1, 2]))], [1, 1, 2]);
  assert.deepEqual([codeOf(choose(2, [1, 2], [1])), codeOf(choose(2, [1, 2], [1, 2]))], ['suite-below-minimum', 'accepted']);
});

test('somebody in the middle who shortens an offer to the older suite is noticed by the SVID', () => {
  assert.equal(codeOf(choose(1, [1, 2], [1], [1, 2])), 'suite-withheld');
  assert.equal(codeOf(choose(1, [1, 2], [], [1, 2])), 'suite-withheld');
});

test('what a peer offers beyond its SVID does not count', () => assert.equal(granted(choose(1, [1, 2], [1, 2], [1])), 1));

test('what we do not speak may be missing from an offer', () => assert.equal(granted(choose(1, [1], [1], [1, 9])), 1));

test('nothing in common is refused', () => assert.equal(codeOf(choose(1, [2], [1])), 'suite-none'));

test('a decided minimum is never gone back from', () => {
  assert.deepEqual([raiseMinimum(suiteOne, 2 as SuiteId), raiseMinimum(2 as SuiteId, suiteOne)], [2, 2]);
});

test('both ends choose the same suite, and it is one that both were certified for', () => {
  const list = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(list, list, fc.integer({ min: 1, max: 6 }), (a, b, minimum) => {
      const [there, back] = [choose(minimum, a, b), choose(minimum, b, a)];
      assert.equal(codeOf(there), codeOf(back));
      if (!there.ok) return;
      assert.equal(there.value, granted(back));
      assert.ok(a.includes(there.value) && b.includes(there.value) && there.value >= minimum);
    }),
    { numRuns: 2000, seed: 1 },
  );
});
