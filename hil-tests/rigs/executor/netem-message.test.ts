// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { netemMessage } from './netem-message.ts';

test('total loss is written as the kernel counts it: of 2^32 - 1', () => {
  const message = netemMessage(7, { loss: 1 });
  assert.equal(message.readUInt32LE(0), message.length);
  assert.equal(message.readUInt16LE(4), 36);
  assert.equal(message.readInt32LE(20), 7);
  assert.equal(message.readUInt32LE(28), 0xffff_ffff);
  assert.equal(message.toString('latin1', 40, 45), 'netem');
  // After kind (4 + 6 + 2) and the head of the options: latency, limit, loss.
  assert.equal(message.readUInt32LE(36 + 12 + 4 + 8), 0xffff_ffff);
});

test('delay and jitter are nanoseconds', () => {
  const message = netemMessage(7, { loss: 0.2, delayMs: 40, jitterMs: 20 });
  assert.equal(message.readBigInt64LE(message.length - 20), 40_000_000n);
  assert.equal(message.readBigInt64LE(message.length - 8), 20_000_000n);
});

test('clearing names no kind: whatever stands at the root goes', () => {
  const message = netemMessage(7, null);
  assert.equal(message.length, 36);
  assert.equal(message.readUInt16LE(4), 37);
});
