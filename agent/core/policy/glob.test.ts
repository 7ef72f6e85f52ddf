// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { globMatches } from './glob.ts';

test('a star stands for any characters, also none, and everything else for itself', () => {
  for (const [pattern, text] of [
    ['*', ''],
    ['heals.read', 'heals.read'],
    ['*.read', 'identity.bundle.read'],
    ['link.*', 'link.open'],
    ['a*b*c', 'abbbc'],
    ['**', 'x/y'],
    ['*ab', 'aab'],
  ] as const)
    assert.ok(globMatches(pattern, text), `${pattern} ${text}`);
  for (const [pattern, text] of [
    ['', 'a'],
    ['heals.read', 'heals.reads'],
    ['*.read', 'heals.write'],
    ['heals?read', 'heals.read'],
    ['h.*', 'heals.read'],
    ['a*b', 'ab/'],
    ['[a]', 'a'],
  ] as const)
    assert.ok(!globMatches(pattern, text), `${pattern} ${text}`);
});

test('it says what the regular expression of the same meaning says', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 12 });
  fc.assert(
    fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 }), (pattern, text) => {
      const same = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/\*+/g, '.*')}$`);
      assert.equal(globMatches(pattern, text), same.test(text));
    }),
    { seed: 7, numRuns: 3_000 },
  );
});

test('the pattern that keeps other matchers busy for ever takes this one no time', () => {
  const steps = 'a'.repeat(512);
  assert.equal(globMatches(`${'a*'.repeat(60)}b`, steps), false);
});
