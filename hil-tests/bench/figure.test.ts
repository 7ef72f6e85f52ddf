// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureOf, lineOf, missed, noneOf, quantile, totalOf } from './figure.ts';

test('quantiles are values that were measured', () => {
  assert.equal(quantile([5, 1, 3], 0.5), 3);
  assert.equal(quantile([1, 2, 3, 4], 0.95), 4);
  assert.equal(quantile([], 0.5), null);
});

const gap = { name: 'a', variant: 'b', unit: 'ms', samples: [10, 30, 20], peer: 'c', peerSamples: [100, 200, 300] };

test('a ratio is the median over the peer’s median', () => {
  const figure = figureOf(gap);
  assert.equal(figure.ratio, 0.1);
  assert.deepEqual([figure.n, figure.p50, figure.max], [3, 20, 30]);
});

test('without a peer there is no ratio, nor to one that never recovered', () => {
  assert.equal(figureOf({ name: 'a', variant: '', unit: 'ms', samples: [1] }).ratio, null);
  const never = figureOf({ ...gap, peerNever: 200, reach: [{ of: 'ratio', atMost: 0.1 }] });
  assert.deepEqual([never.ratio, never.peerValue, missed(never)], [null, 200, []]);
});

test('nothing measured is no figure, on either side', () => {
  assert.throws(() => figureOf({ ...gap, samples: [] }), /a b: nothing was measured/);
  assert.throws(() => figureOf({ ...gap, peerSamples: [] }), /nothing was measured of c/);
});

test('a target that is missed is told by its figure', () => {
  const reach = [
    { of: 'ratio', atMost: 0.05 },
    { of: 'p95', atMost: 30 },
  ] as const;
  assert.deepEqual(missed(figureOf({ ...gap, reach })), ['a b: ratio 0.1, to reach: at most 0.05']);
});

test('one false action in thirty runs is one, where the median is none', () => {
  const samples = [1, ...Array.from({ length: 29 }, () => 0)];
  const total = totalOf({ name: 'a', variant: 'b', unit: 'heals', samples });
  assert.deepEqual([total.value, total.p50, total.max, total.n], [1, 0, 1, 30]);
  assert.equal(missed(noneOf({ name: 'a', variant: 'b', unit: 'heals', samples })).length, 1);
});

test('the line has exactly the fields that were promised', () => {
  const line = JSON.parse(lineOf(figureOf({ ...gap, reach: [{ of: 'p95', atMost: 1 }] }))) as object;
  assert.deepEqual(Object.keys(line), ['name', 'variant', 'value', 'unit', 'peer', 'peerValue', 'ratio', 'n', 'p50', 'p95', 'max']);
});
