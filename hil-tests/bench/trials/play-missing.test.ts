// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playMissing } from './play-missing.ts';

test('failures that an interrupted call left behind are told with what forgets them, and nothing is booted for them', async () => {
  const kept = new Map<string, readonly number[]>([
    ['a | 0 | gap', [400]],
    ['a | 1 | failed', [1]],
  ]);
  const said: string[] = [];
  const finished = { get: (key: string) => kept.get(key), add: () => undefined };
  const context = {
    runs: null,
    bundle: '',
    variants: null,
    rig: 'qemu',
    progress: (text: string) => void said.push(text),
    finished,
  } as const;
  await playMissing(context, ['a'], 2, () => Promise.reject(new Error('nothing is missing')));
  assert.deepEqual(said, ['1 trials of an interrupted call broke off and count; --fresh measures everything anew']);
});
