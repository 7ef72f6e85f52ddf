// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import native from 'syscall-napi';
import { clockContract, entropyContract } from '../../ports/contract/clock.contract.ts';
import { systemClock } from './system-clock.ts';
import { systemEntropy } from './system-entropy.ts';

clockContract('system clock', () => ({ clock: systemClock, pass: (length) => wait(length) }));
entropyContract('system entropy', () => systemEntropy);

test('instants are those of CLOCK_MONOTONIC, as the kernel and XDP stamp them', () => {
  const time = Buffer.alloc(16);
  // clock_gettime(2): CLOCK_MONOTONIC is 1; struct timespec of two words.
  const kernelNow = (): number => {
    native.syscall.sync(native.__NR_clock_gettime as bigint, 1n, time);
    return Number(time.readBigInt64LE(0)) * 1000 + Number(time.readBigInt64LE(8)) / 1e6;
  };
  for (let n = 0; n < 100; n += 1) {
    const before = systemClock.now();
    const kernel = kernelNow();
    const behind = systemClock.now();
    // The two are joined once, at the start, between which microseconds pass.
    assert.ok(kernel >= before - 0.5 && kernel <= behind + 0.5, `${before} ${kernel} ${behind}`);
  }
});
