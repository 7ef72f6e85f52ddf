// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import { ms } from '../time.ts';
import type { WorkId } from './handshake-work.ts';
import { linkUp, pairOf } from './testing/pair.ts';
import { sessionWith } from './testing/simulated-wire.ts';

test('at most one computation is under way at a time, whatever arrives', async () => {
  const pair = await pairOf(1, fakeCrypto(), { loss: 0.1, twice: 0.3, latency: [1, 20], operation: 30 });
  const { wire, a, b } = pair;
  let [running, most] = [0, 0];
  for (const station of [a, b]) {
    const compute = station.compute.bind(station);
    station.compute = async (id, work) => {
      if (station === a) running += 1;
      most = Math.max(most, running);
      const result = await compute(id, work);
      wire.at(wire.now + 29, () => {
        if (station === a) running -= 1;
      });
      return result;
    };
  }
  wire.at(0, () => wire.start(a, b));
  wire.at(10, () => wire.start(b, a));
  await wire.run(5_000);
  assert.ok(sessionWith(a, b) !== null && most === 1, `${most} at once`);
});

test('a computation that is never answered is told of and asked for again, and its late answer changes nothing', async () => {
  const pair = await pairOf(2, fakeCrypto());
  const { wire, a, b } = pair;
  const compute = a.compute.bind(a);
  let lost: WorkId | null = null;
  a.compute = (id, work) => {
    if (lost !== null) return compute(id, work);
    lost = id;
    // Answered long after the answer is waited for.
    return compute(id, work).then((result) => {
      wire.at(4_900, () => wire.give(a, { kind: 'computed', id, result, took: ms(1) }));
      return { kind: 'refused', refusal: { code: 'never', family: 'us', message: 'dropped by the test' } };
    });
  };
  wire.dropsAnswer = (station, id) => station === a && id === lost && wire.now < 4_000;
  wire.at(0, () => wire.start(a, b));
  const took = await linkUp(pair, 4_800);
  assert.ok(took !== null && took > 2_000, `${took}`);
  const codes = wire.outputs.flatMap(({ output }) => (output.kind === 'refused' ? [output.refusal.code] : []));
  assert.deepEqual(codes, ['link-compute-late']);
  await wire.run(6_000);
  assert.ok(sessionWith(a, b) !== null);
  assert.equal(a.shares.size, 0);
});
