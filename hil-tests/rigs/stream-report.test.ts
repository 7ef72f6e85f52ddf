// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relapses, reportOf } from './stream-report.ts';

type Probe = readonly [number, number | null];

/** Probes every 50 ms from 0, echo after 5 ms; `lost` says which are not answered. */
const probes = (count: number, lost: (index: number) => boolean): Probe[] =>
  Array.from({ length: count }, (_, index) => [index * 50, lost(index) ? null : index * 50 + 5] as const);

test('an outage of two seconds is 40 lost probes, a gap as long, and recovery with the first that passes', () => {
  const report = reportOf(
    probes(200, (index) => index >= 20 && index < 60),
    1000,
    11_000,
  );
  assert.equal(report.lost, 40);
  assert.equal(report.longestGapMs, 2005);
  assert.equal(report.recoverMs, 2000);
  assert.equal(report.sent, 180);
});

test('a path that comes and goes has not recovered while twenty in a row do not pass', () => {
  const flapping = reportOf(
    probes(200, (index) => index % 10 === 0),
    0,
    11_000,
  );
  assert.equal(flapping.recoverMs, null);
  assert.equal(flapping.lost, 20);
});

test('nothing answered is one gap to the end and no round trip', () => {
  const report = reportOf(
    probes(100, () => true),
    0,
    10_000,
  );
  assert.deepEqual([report.lost, report.longestGapMs, report.recoverMs, report.roundTripMs], [100, 4950, null, null]);
});

test('a probe of the last second without an echo is not judged yet', () => {
  const report = reportOf(
    probes(100, (index) => index >= 90),
    0,
    5000,
  );
  assert.equal(report.lost, 0);
  assert.equal(report.sent, 90);
});

test('an echo after more than a second is a lost probe', () => {
  assert.equal(reportOf([[0, 1200]], 0, 5000).lost, 1);
});

test('no probe at all is told as none', () => {
  assert.deepEqual(reportOf([], 0, 100), {
    since: 0,
    sent: 0,
    lost: 0,
    longestGapMs: 0,
    recoverMs: null,
    outages: [],
    wellAtEnd: false,
    roundTripMs: null,
  });
});

test('traffic that dies a second time after it was back is told, with when and for how long', () => {
  const twice = reportOf(
    probes(300, (index) => (index >= 20 && index < 60) || (index >= 150 && index < 190)),
    1000,
    16_000,
  );
  assert.equal(twice.recoverMs, 2000);
  assert.deepEqual(relapses(twice), [{ atMs: 6500, lastedMs: 2000 }]);
  assert.equal(twice.wellAtEnd, true);
});

test('a pair that is dead when the watch ends is not well, though it was back before', () => {
  const report = reportOf(
    probes(200, (index) => index >= 160),
    0,
    11_000,
  );
  assert.deepEqual([report.recoverMs, report.wellAtEnd, relapses(report).length], [0, false, 1]);
});

test('single lost frames, half a second of them, and a prober that was held up are no outage', () => {
  const losses = reportOf(
    probes(200, (index) => index % 7 === 0 || (index > 50 && index < 60)),
    0,
    11_000,
  );
  assert.deepEqual([losses.outages, losses.wellAtEnd], [[], false]);
  const stalled = reportOf(
    [...probes(40, () => false), ...probes(40, () => false).map(([at]) => [at + 5000, at + 5005] as const)],
    0,
    9000,
  );
  assert.deepEqual([stalled.outages, stalled.wellAtEnd], [[], true]);
});

test('probes that passed while a fault was still being made are no recovery from it', () => {
  const crash = probes(300, (index) => index >= 60 && index < 120);
  assert.equal(reportOf(crash, 1000, 16_000).recoverMs, 0);
  const report = reportOf(crash, 1000, 16_000, 3000);
  assert.deepEqual([report.recoverMs, relapses(report)], [5000, []]);
});
