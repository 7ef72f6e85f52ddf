// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ms } from '../../core/time.ts';
import { clockContract, entropyContract } from './clock.contract.ts';
import { fakeClock } from './fake-clock.ts';
import { fakeEntropy } from './fake-entropy.ts';
import { fakeHostView } from './fake-host-view.ts';
import { hostViewContract } from './host-view.contract.ts';
import { codeOf, granted } from './outcome.ts';

hostViewContract('fake host', async () => ({ view: fakeHostView(fakeClock()), close: async () => undefined }));

clockContract('fake clock', () => {
  const clock = fakeClock();
  return { clock, pass: async (length) => clock.advance(length) };
});

entropyContract('fake entropy', () => fakeEntropy(1));

test('a fake host is set by parts, and can break', async () => {
  const view = fakeHostView(fakeClock(5));
  view.set({ memoryAvailable: 1, uptime: ms(7) });
  const { memoryAvailable, uptime, cpuBusy } = granted(await view.read());
  assert.deepEqual([memoryAvailable, uptime, cpuBusy], [1, 7, 0.1]);
  view.break();
  assert.equal(codeOf(await view.read()), 'no-procfs');
});
