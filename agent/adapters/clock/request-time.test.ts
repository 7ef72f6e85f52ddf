// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instant, wallTime } from '../../core/time.ts';
import { requestTime } from './request-time.ts';

const clockAt = (wall: number) => ({ now: () => instant(7), wall: () => wallTime(wall) });

test('a clock that was set is believed to a day, one that was never set not at all', () => {
  const noon = Date.UTC(2026, 2, 1, 12);
  assert.deepEqual(requestTime(clockAt(noon)), { at: 7, wall: noon, off: 86_400_000 });
  for (const wall of [0, 30_000, Date.UTC(2025, 11, 31)]) assert.deepEqual(requestTime(clockAt(wall)), { at: 7, wall: null, off: null });
});
