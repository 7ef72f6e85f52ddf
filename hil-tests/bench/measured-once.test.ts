// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuredOnce } from './measured-once.ts';

test('a part of a bench that finished before the interruption is not measured again', async () => {
  const kept = new Map<string, readonly number[]>();
  const finished = { get: (key: string) => kept.get(key), add: (key: string, samples: readonly number[]) => void kept.set(key, samples) };
  let times = 0;
  const measure = async () => {
    times += 1;
    return { rss: [64, 65], own: [20] };
  };
  const first = await measuredOnce(finished, 'Node 24, 2 readings', ['rss', 'own'], measure);
  assert.deepEqual(await measuredOnce(finished, 'Node 24, 2 readings', ['rss', 'own'], measure), first);
  assert.equal(times, 1);
  // One that was interrupted while it was kept is.
  kept.delete('Node 24, 2 readings | own');
  assert.deepEqual(await measuredOnce(finished, 'Node 24, 2 readings', ['rss', 'own'], measure), first);
  await measuredOnce(finished, 'Node 20, 2 readings', ['rss', 'own'], measure);
  assert.equal(times, 3);
});
