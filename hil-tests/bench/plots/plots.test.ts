// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healTimeline, marksOf } from './heal-timeline.ts';
import { distribution, recoveryTimes } from './recovery-times.ts';

test('a distribution rises to a hundred percent at the longest gap', () => {
  assert.deepEqual(distribution([4000, 1000]), [
    [1, 50],
    [4, 100],
  ]);
});

test('whoever was cut off by the end of the watch leaves the line below a hundred percent', () => {
  assert.deepEqual(distribution([2000, 15_000, 1000, 14_900], 13_500), [
    [1, 25],
    [2, 50],
  ]);
  const never = recoveryTimes('t', [{ name: 'theirs', samples: [30_000, 30_000], never: 28_500 }], 'seconds on the lossy path');
  assert.ok(never.includes('theirs') && never.includes('seconds on the lossy path'));
});

test('the same measurements give the same picture, with every side in it', () => {
  const draw = (): string =>
    recoveryTimes('gaps', [
      { name: 'ours', samples: [330, 390] },
      { name: 'theirs', samples: [4400, 4800] },
    ]);
  assert.equal(draw(), draw());
  for (const part of ['<svg', 'ours', 'theirs', 'gaps']) assert.ok(draw().includes(part), part);
});

test('a timeline names what each router did, in the order of time, and leaves out what never was', () => {
  const marks = marksOf([1, 300, 400, -1, 4, 280, 390, 700]);
  assert.deepEqual(
    marks.map(({ router, step }) => `${router} ${step}`),
    ['r4 detected', 'r1 detected', 'r4 changed', 'r1 changed', 'r4 verified'],
  );
  const svg = healTimeline('one heal', [0, -1, 50, 52], [1, 300, 400, -1]);
  for (const part of ['r1', 'detected', 'changed', '>300 ms<', '>400 ms<']) assert.ok(svg.includes(part), part);
});
