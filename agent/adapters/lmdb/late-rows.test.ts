// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nothingLasting } from '../../core/knowledge/lasting.ts';
import { sampleLasting } from '../../ports/contract/sample-lasting.ts';
import { joinLate } from './late-rows.ts';

test('a run that has learned nothing leaves the earlier rows as they were', () => {
  assert.deepEqual(joinLate(sampleLasting(9), nothingLasting), sampleLasting(9));
});

test('heals of this run are counted on, and no earlier one is lost', () => {
  const joined = joinLate(sampleLasting(3), sampleLasting(2));
  assert.deepEqual(
    joined.heals.map(({ id }) => id),
    ['h-1', 'h-2', 'h-3', 'h-4', 'h-5'],
  );
  assert.equal(joined.nextHeal, 6);
  for (const [key, { tried }] of Object.entries(sampleLasting(2).cases))
    assert.equal(joined.cases[key]?.tried, tried + (sampleLasting(3).cases[key]?.tried ?? 0));
});

test('the way back leads to what was before the earlier run', () => {
  const [change] = sampleLasting(1).owned;
  assert.ok(change !== undefined);
  const penalty = (heal: string, ours: string, value: number) => ({
    ...change,
    resource: 'hop-penalty:m1x2',
    heal,
    ours,
    undo: { kind: 'set-hop-penalty', hardif: 5, name: 'm1x2', mesh: 9, value } as never,
  });
  const earlier = { ...nothingLasting, nextHeal: 5, owned: [penalty('h-4', '100', 0)] };
  const since = { ...nothingLasting, nextHeal: 2, owned: [penalty('h-1', '200', 100)] };
  assert.deepEqual(joinLate(earlier, since).owned, [penalty('h-5', '200', 0)]);
});

test('what links usually lose is kept: this run has learned too little to know better', () => {
  const usual = [{ link: 'm1x2 02:00:00:00:00:02', loss: 0.05 }];
  assert.deepEqual(joinLate({ ...nothingLasting, usual }, nothingLasting).usual, usual);
  assert.equal(joinLate(nothingLasting, nothingLasting).usual, undefined);
});
