// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instant, ms } from '../time.ts';
import { RateLimiter, type Wanted } from './rate-limiter.ts';

const tenASecond: Wanted = { policy: 'p', rate: { calls: 10, per: ms(1_000) } };
const oneAMinute: Wanted = { policy: 'q', rate: { calls: 1, per: ms(60_000) } };

test('a whole burst passes at once, then one call each tenth of a second, and the wait is told', () => {
  const limiter = new RateLimiter();
  for (let i = 0; i < 10; i += 1) assert.equal(limiter.take('alice', [tenASecond], instant(5_000)), null);
  assert.equal(limiter.take('alice', [tenASecond], instant(5_000)), 100);
  assert.equal(limiter.take('alice', [tenASecond], instant(5_060)), 40);
  assert.equal(limiter.take('alice', [tenASecond], instant(5_100)), null);
  assert.equal(limiter.take('alice', [tenASecond], instant(5_100)), 100);
  for (let i = 0; i < 10; i += 1) assert.equal(limiter.take('alice', [tenASecond], instant(9_000)), null);
  assert.notEqual(limiter.take('alice', [tenASecond], instant(9_000)), null);
});

test('over an hour no more calls pass than the rate says, however they come', () => {
  const limiter = new RateLimiter();
  let passed = 0;
  for (let at = 0; at <= 3_600_000; at += 7) if (limiter.take('alice', [tenASecond], instant(at)) === null) passed += 1;
  assert.ok(passed >= 35_990 && passed <= 36_010, `${passed}`);
});

test('identities and policies have buckets of their own', () => {
  const limiter = new RateLimiter();
  assert.equal(limiter.take('alice', [oneAMinute], instant(0)), null);
  assert.equal(limiter.take('alice', [oneAMinute], instant(0)), 60_000);
  assert.equal(limiter.take('bob', [oneAMinute], instant(0)), null);
  assert.equal(limiter.take('alice', [tenASecond], instant(0)), null);
});

test('where one of two rates refuses nothing is taken from the other', () => {
  const limiter = new RateLimiter();
  assert.equal(limiter.take('alice', [tenASecond, oneAMinute], instant(0)), null);
  for (let i = 0; i < 50; i += 1) assert.notEqual(limiter.take('alice', [tenASecond, oneAMinute], instant(0)), null);
  for (let i = 0; i < 9; i += 1) assert.equal(limiter.take('alice', [tenASecond], instant(0)), null);
  assert.notEqual(limiter.take('alice', [tenASecond], instant(0)), null);
});

test('whoever comes under ten thousand names fills no memory, keeps its drained bucket, and costs an honest caller nothing', () => {
  const limiter = new RateLimiter(64);
  for (let i = 0; i < 10; i += 1) limiter.take('flood', [tenASecond], instant(0));
  let honest = 0;
  for (let i = 0; i < 10_000; i += 1) {
    const at = instant(Math.floor(i / 10));
    limiter.take(`name-${i}`, [tenASecond], at);
    if (i % 1_000 === 0 && limiter.take('honest', [tenASecond], at) === null) honest += 1;
    if (i % 500 === 0 && i < 900) assert.notEqual(limiter.take('flood', [tenASecond], at), null, `forgotten after ${i}`);
    assert.ok(limiter.size <= 64);
  }
  assert.equal(honest, 10);
});

test('a clock that stands still gives nothing, and one that is told backwards takes nothing', () => {
  const limiter = new RateLimiter();
  limiter.take('alice', [oneAMinute], instant(100_000));
  assert.equal(limiter.take('alice', [oneAMinute], instant(100_000)), 60_000);
  assert.equal(limiter.take('alice', [oneAMinute], instant(0)), 60_000);
});
