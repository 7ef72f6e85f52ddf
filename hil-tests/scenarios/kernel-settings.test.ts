// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedSettings, withDevices } from './kernel-settings.ts';

test('an interface that was not attached again, and a penalty that was left, are told by router', () => {
  const before = new Map([['r1', ['hop penalty of to-r4: 0', 'interface in bat0: to-r4']]]);
  assert.deepEqual(changedSettings(before, new Map([['r1', ['hop penalty of to-r4: 0', 'interface in bat0: to-r4']]])), []);
  assert.deepEqual(changedSettings(before, new Map([['r1', ['hop penalty of to-r4: 60']]])), [
    'r1 no longer has "hop penalty of to-r4: 0"',
    'r1 no longer has "interface in bat0: to-r4"',
    'r1 now has "hop penalty of to-r4: 60"',
  ]);
});

test('what agents bring into a protected mesh belongs to it, the faster announcements of a moment do not', () => {
  const operators = new Map([['r1', ['OGM interval: 1000', 'interface in bat0: primary0']]]);
  const now = new Map([['r1', ['OGM interval: 60', 'interface in bat0: primary0', 'interface in bat0: to-r4_x1']]]);
  assert.deepEqual(
    [...withDevices(operators, now)],
    [['r1', ['OGM interval: 1000', 'interface in bat0: primary0', 'interface in bat0: to-r4_x1']]],
  );
});
