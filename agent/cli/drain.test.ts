// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { drained } from './drain.ts';

test('nothing written is nothing to wait for', async () => {
  assert.equal(await drained(new Writable(), 10_000), true);
});

test('what a slow reader takes in the end is waited for', async () => {
  let took = 0;
  const slow = new Writable({
    write: (chunk: Buffer, _encoding, next) => {
      took += chunk.length;
      setTimeout(next, 20);
    },
  });
  for (let n = 0; n < 5; n += 1) slow.write('12345');
  assert.equal(await drained(slow, 10_000), true);
  assert.equal(took, 25);
});

test('a reader that takes nothing is not waited for longer than the limit', async () => {
  const stuck = new Writable({ write: () => undefined });
  stuck.write('unread');
  assert.equal(await drained(stuck, 30), false);
});

test('a reader that goes away meanwhile ends the waiting', async () => {
  const broken = new Writable({ write: (_chunk, _encoding, next) => void setTimeout(next, 5, new Error('EPIPE')) });
  broken.on('error', () => undefined);
  broken.write('unread');
  assert.equal(await drained(broken, 10_000), true);
});
