// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureOf, quantile, totalOf } from './figure.ts';

test('quantiles are values that were measured', () => {
  assert.equal(quantile([5, 1, 3], 0.5), 3);
  assert.equal(quantile([1, 2, 3, 4], 0.95), 4);
  assert.equal(quantile([], 0.5), null);
});

test('a ratio is the median over the peer’s median', () => {
  const figure = figureOf({ name: 'a', variant: 'b', unit: 'ms', samples: [10, 30, 20], peer: 'c', peerSamples: [100, 200, 300] });
  assert.equal(figure.ratio, 0.1);
  assert.deepEqual([figure.n, figure.p50, figure.max], [3, 20, 30]);
});

test('without a peer there is no ratio', () => {
  assert.equal(figureOf({ name: 'a', variant: '', unit: 'ms', samples: [1], peer: '', peerSamples: [] }).ratio, null);
});

test('one false action in thirty runs is one, where the median is none', () => {
  const samples = [1, ...Array.from({ length: 29 }, () => 0)];
  const total = totalOf({ name: 'a', variant: 'b', unit: 'heals', samples });
  assert.deepEqual([total.value, total.p50, total.max, total.n], [1, 0, 1, 30]);
  assert.equal(totalOf({ name: 'a', variant: 'b', unit: 'heals', samples: [] }).value, null);
});
