// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sizeIn, withFreshLists } from './apt.ts';
import { hostCommand } from './host-command.ts';

test('how large an archive is stands in what apt would fetch', () => {
  assert.equal(sizeIn("'http://deb/x.deb' linux-image_6.1_amd64.deb 69234567 SHA256:abc\n"), 69_234_567);
  assert.equal(sizeIn(''), null);
});

test('on a machine with empty package lists root fetches them once and asks again; nobody else does', async () => {
  let updates = 0;
  const update = async () => {
    updates += 1;
  };
  const ask = () => (updates === 0 ? Promise.reject(new Error('ended with 100')) : Promise.resolve('known'));
  await assert.rejects(withFreshLists(ask, update, false), /100/);
  assert.equal(await withFreshLists(ask, update, true), 'known');
  assert.equal(updates, 1);
  await assert.rejects(
    withFreshLists(() => Promise.reject(new Error('no such package')), update, true),
    /no such package/,
  );
  assert.equal(updates, 2);
});

test('a command of the preparation leaves the process free for keys and signals, and fails with what it said', async () => {
  let ticks = 0;
  const ticking = setInterval(() => {
    ticks += 1;
  }, 10);
  assert.equal((await hostCommand(['sh', '-c', 'sleep 0.2; cat'], { input: Buffer.from('given') })).toString(), 'given');
  clearInterval(ticking);
  assert.ok(ticks > 5);
  await assert.rejects(hostCommand(['sh', '-c', 'echo why >&2; exit 3']), /ended with 3: why/);
});
