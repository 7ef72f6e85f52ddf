// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SvidHash } from './pq-svid.ts';
import { forgettable, isSuperseded, type Succession } from './superseded.ts';
import { barn, roof } from './testing/samples.ts';

/** `b<a` renews a, `c` came by a token; `barn:d` is the barn's, the others are the roof's. */
const issued = (text: string): Succession[] =>
  text.split(' ').map((word) => {
    const [name = '', renews] = word.replace('barn:', '').split('<');
    return { svid: name as SvidHash, id: word.startsWith('barn:') ? barn : roof, renews: (renews ?? null) as SvidHash | null };
  });
const over = (text: string): string[] => {
  const all = issued(text);
  return all.filter(({ svid }) => isSuperseded(all, svid)).map(({ svid }) => svid);
};

test('an honest router whose answer got lost asks again with the old SVID, as often as it must', () => {
  assert.deepEqual(over('a'), []);
  assert.deepEqual(over('a b<a'), []);
  assert.deepEqual(over('a b<a c<a d<a'), []);
});

test('once the successor renews, the one before renews nothing any more', () => {
  assert.deepEqual(over('a b<a c<b'), ['a']);
  assert.deepEqual(over('a b<a c<b d<c e<d'), ['a', 'b', 'c']);
});

test('of two successors only that goes on which is used first: a thief beside the owner loses, or locks the owner out', () => {
  assert.deepEqual(over('a owner<a thief<a next<owner'), ['a', 'thief']);
  assert.deepEqual(over('a owner<a thief<a next<thief'), ['a', 'owner']);
});

test('a later token ends the whole line before it, and nobody else’s', () => {
  assert.deepEqual(over('a barn:z b<a new'), ['a', 'b']);
  assert.deepEqual(over('a new b<new'), ['a']);
});

test('whatever is renewed in whatever order, one line goes on: what may still renew was issued in the place of one SVID', () => {
  const steps = fc.array(fc.nat(), { maxLength: 30 });
  fc.assert(
    fc.property(steps, (choices) => {
      let all = issued('s0');
      for (const [at, choice] of choices.entries()) {
        const alive = all.filter(({ svid }) => !isSuperseded(all, svid));
        assert.ok(alive.length > 0);
        const parent = alive[choice % alive.length]?.svid ?? null;
        all = [...all, { svid: `s${at + 1}` as SvidHash, id: roof, renews: parent }];
      }
      const alive = all.filter(({ svid }) => !isSuperseded(all, svid));
      const used = alive.filter(({ svid }) => all.some(({ renews }) => renews === svid));
      assert.ok(used.length <= 1);
      const parents = new Set(alive.filter((one) => !used.includes(one)).map(({ renews }) => renews));
      assert.ok(parents.size <= 1);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('an SVID is not forgotten before those whose end it shows', () => {
  const gone = (text: string, ...ended: string[]) => forgettable(issued(text), ({ svid }) => ended.includes(svid)).map(({ svid }) => svid);
  assert.deepEqual(gone('a b<a c<b', 'b'), [], 'a was issued for a year, b for an hour');
  assert.deepEqual(gone('a b<a c<b', 'a', 'b'), ['a', 'b']);
  assert.deepEqual(gone('a barn:x b<a', 'a', 'x'), ['a', 'x']);
});
