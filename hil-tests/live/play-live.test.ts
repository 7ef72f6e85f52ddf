// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lifeFor, unlessEnded } from './play-live.ts';

test('a rig lives longer than it is watched for, and as long as its user wants', () => {
  assert.ok((lifeFor({ seconds: 3600 }) ?? 0) > 3_600_000);
  assert.equal(lifeFor({ seconds: null }), null);
});

test('a rig that dies ends the show with the reason, though nothing else fails', async () => {
  const rig = { onEnd: (listener: (why: string) => void) => void setTimeout(() => listener('the emulated machine ended'), 5) };
  await assert.rejects(unlessEnded(rig, new Promise(() => undefined)), /the emulated machine ended/);
  assert.equal(await unlessEnded({ onEnd: () => undefined }, Promise.resolve(7)), 7);
});
