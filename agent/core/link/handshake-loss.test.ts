// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import { linkUp, pairOf, viewOf } from './testing/pair.ts';
import { calm, sessionWith, type WireConditions } from './testing/simulated-wire.ts';

/** A radio hop that loses three frames in ten, sends some twice, and reorders whatever is sent within 19 ms. */
const lossy: WireConditions = { loss: 0.3, twice: 0.02, latency: [1, 20], operation: 10 };

/** From the first beacon to one session at both ends, ms, sorted; what never came about counts as for ever. Beacons get lost too. */
async function times(conditions: WireConditions, runs: number): Promise<number[]> {
  const took: number[] = [];
  for (let seed = 1; seed <= runs; seed += 1) {
    const pair = await pairOf(seed, fakeCrypto(seed), conditions);
    pair.wire.beaconsUntil(10_000);
    took.push((await linkUp(pair, 10_000)) ?? Number.POSITIVE_INFINITY);
    const [near, far] = [sessionWith(pair.a, pair.b), sessionWith(pair.b, pair.a)];
    if (near !== null && far !== null) assert.equal(viewOf(near), viewOf(far), `seed ${seed}`);
  }
  return took.sort((one, other) => one - other);
}

const share = (took: readonly number[], part: number): number => took[Math.ceil(took.length * part) - 1] as number;

test('two strangers are linked within half a second on a calm wire, and each signs once', async () => {
  const pair = await pairOf(1, fakeCrypto(), calm);
  pair.wire.beaconsUntil(1_000);
  const took = await linkUp(pair, 2_000);
  assert.ok(took !== null && took < 500, `${took} ms`);
  assert.ok(pair.wire.frames < 80, `${pair.wire.frames} frames`);
  for (const station of [pair.a, pair.b]) assert.deepEqual(station.done.filter((kind) => kind === 'sign').length, 1);
});

test('with three frames of ten lost, 99 of 100 handshakes are done within three seconds, and all within five', async () => {
  const took = await times(lossy, 1000);
  const told = [0.5, 0.9, 0.99, 1].map((part) => `${part * 100} %: ${Math.round(share(took, part))} ms`).join(', ');
  assert.ok(share(took, 0.99) <= 3_000, told);
  assert.ok(share(took, 1) <= 5_000, told);
});

test('on a processor five times slower the same loss costs more time, and links still come up', async () => {
  const took = await times({ ...lossy, operation: 50 }, 60);
  assert.ok(share(took, 1) <= 10_000, `${share(took, 1)} ms`);
});

test('the same seed gives the same run', async () => {
  const run = async (): Promise<string> => {
    const pair = await pairOf(7, fakeCrypto(7), lossy);
    pair.wire.beaconsUntil(5_000);
    await linkUp(pair, 5_000);
    return JSON.stringify([pair.wire.now, pair.wire.frames, viewOf(sessionWith(pair.a, pair.b) ?? assert.fail())]);
  };
  assert.equal(await run(), await run());
});
