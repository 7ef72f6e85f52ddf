// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instant, wallTime } from '../time.ts';
import { type Estimate, estimateAfterFloor, estimateAtStart, estimatedTime, hearClaim } from './estimate.ts';
import { day, onDay } from './testing/samples.ts';

const hour = 3_600_000;
const start = estimateAtStart(onDay(10), instant(5000));
const claim = (owner: string, ahead: number, heard = 5000) => ({ owner, says: wallTime(onDay(10) + ahead), heard: instant(heard) });
const hearing = (estimate: Estimate, ...claims: readonly ReturnType<typeof claim>[]) => claims.reduce(hearClaim, estimate);
/** How far the estimate is beyond the floor, ms. */
const ahead = (estimate: Estimate, now = 5000) => estimatedTime(estimate, instant(now)) - onDay(10);

test('without neighbours it is the floor and the time since', () => {
  assert.deepEqual(
    [5000, 5000 + hour, 5000 + 900 * day].map((now) => ahead(start, now)),
    [0, hour, 900 * day],
  );
});

test('two owners are too few; with a third the median counts, not the mean', () => {
  const two = hearing(start, claim('anna', hour), claim('boris', 2 * hour));
  assert.equal(ahead(two), 0);
  assert.equal(ahead(hearing(two, claim('clara', 20 * hour))), 2 * hour);
});

test('routers of one owner count as one, with what was said last', () => {
  const swarm = hearing(start, claim('anna', hour), claim('mallory', 9 * hour), claim('mallory', 8 * hour), claim('mallory', 7 * hour));
  assert.equal(ahead(swarm), 0);
  assert.equal(ahead(hearing(swarm, claim('boris', 2 * hour))), 2 * hour);
});

test('claims age as time passes, and fade after ten minutes', () => {
  const three = hearing(start, claim('anna', hour), claim('boris', hour), claim('clara', hour));
  assert.equal(ahead(three, 5000 + 600_000), hour + 600_000);
  assert.equal(ahead(three, 5001 + 600_000), 600_001);
});

test('however many lie, it is never earlier than the time counted and never more than a day later', () => {
  const claims = fc.array(fc.tuple(fc.nat(9), fc.double({ min: -1e15, max: 1e15 })), { maxLength: 40 });
  fc.assert(
    fc.property(claims, fc.nat(500_000), (said, passed) => {
      const estimate = hearing(start, ...said.map(([owner, by]) => claim(`owner ${owner}`, by)));
      const found = ahead(estimate, 5000 + passed);
      assert.ok(found >= passed && found <= passed + day, `${found} ms after ${passed} ms`);
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test('while more than half of the owners are honest, liars move it no further than the honest stand apart', () => {
  const honest = fc.array(fc.integer({ min: 0, max: hour }), { minLength: 3, maxLength: 6 });
  fc.assert(
    fc.property(honest, fc.array(fc.double({ min: -1e15, max: 1e15 }), { maxLength: 2 }), (truths, lies) => {
      const claims = [...truths.map((by, at) => claim(`honest ${at}`, by)), ...lies.map((by, at) => claim(`liar ${at}`, by))];
      const found = ahead(hearing(start, ...claims));
      assert.ok(found >= Math.min(...truths) && found <= Math.max(...truths), `${found}`);
    }),
    { numRuns: 2000, seed: 2 },
  );
});

test('neighbours that believe each other do not ratchet: a day beyond the floor is the end for all of them', () => {
  let mine = start;
  let theirs = start;
  for (let turn = 0; turn < 50; turn += 1) {
    const [a, b] = [mine, theirs].map((one) => estimatedTime(one, instant(5000)) + hour - onDay(10)) as [number, number];
    mine = hearing(mine, claim('x', b), claim('y', b), claim('z', b));
    theirs = hearing(theirs, claim('x', a), claim('y', a), claim('z', a));
  }
  assert.deepEqual([ahead(mine), ahead(theirs)], [day, day]);
});

test('a floor that moves ahead takes the estimate with it, one that lags does not hold it back', () => {
  const later = estimateAfterFloor(start, onDay(20), instant(5000 + hour));
  assert.equal(estimatedTime(later, instant(5000 + 2 * hour)), onDay(20) + hour);
  const lagging = estimateAfterFloor(start, wallTime(onDay(10) + 60_000), instant(5000 + hour));
  assert.equal(ahead(lagging, 5000 + hour), hour);
});

test('a floor that was withdrawn takes the estimate back with it', () => {
  const wrong = estimateAfterFloor(start, onDay(5000), instant(6000));
  const mended = estimateAfterFloor(wrong, onDay(10), instant(7000));
  assert.equal(estimatedTime(mended, instant(7000)), onDay(10));
});

test('claims are bounded', () => {
  const many = Array.from({ length: 100 }, (_, at) => claim(`owner ${at}`, hour));
  assert.equal(hearing(start, ...many).claims.length, 32);
});
