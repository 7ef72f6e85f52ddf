// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { RigRefused } from '../rigs/refused.ts';
import type { Bench } from './bench-of.ts';
import { figureOf } from './figure.ts';
import { openFinishedSamples } from './finished-samples.ts';
import { measuredOnce } from './measured-once.ts';
import { playBenches } from './play-benches.ts';

/** A bench of one figure; `measure` is asked where no interrupted call has its samples. */
const benchOf = (name: string, measure: () => number): Bench => ({
  name,
  about: 'a',
  target: 'b',
  bundled: false,
  async run({ finished }) {
    const { samples } = await measuredOnce(finished, 'all', ['samples'], () => Promise.resolve().then(() => ({ samples: [measure()] })));
    return [figureOf({ name, variant: 'v', unit: 'ms', samples, reach: [{ of: 'value', atMost: 10 }] })];
  },
});

function callsIn(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'x0-bench-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return async (benches: readonly Bench[]) => {
    const told: string[] = [];
    const judged: string[] = [];
    const status = await playBenches(
      benches.map((bench) => ({ bench, variants: null })),
      {
        context: { runs: null, rig: 'qemu', bundle: '', progress: () => undefined },
        finished: openFinishedSamples(join(folder, 'finished.jsonl'), 'bundle 1', false),
        tell: ({ name, value }) => void told.push(`${name} ${value}`),
        say: () => undefined,
        judge: (text) => void judged.push(text),
      },
    );
    return { status, told, judged };
  };
}

test('a bench that breaks off fails with its code and remedy, and the others are measured all the same', async (t) => {
  const call = callsIn(t);
  const refused = (): never => {
    throw new RigRefused('rig-packages', 'the rig needs batctl', 'apt-get install batctl');
  };
  const { status, told, judged } = await call([benchOf('one', refused), benchOf('two', () => 7)]);
  assert.equal(status, 1);
  assert.deepEqual(told, ['two 7']);
  assert.deepEqual(judged, ['failed: one: rig-packages: the rig needs batctl; apt-get install batctl']);
});

test('a call of several benches goes on with the one that was interrupted, tells all of them, and forgets them when all are done', async (t) => {
  const call = callsIn(t);
  let measured = 0;
  const first = benchOf('first', () => {
    measured += 1;
    return 3;
  });
  let interrupted = true;
  const second = benchOf('second', () => {
    if (interrupted) throw new Error('the rig has ended');
    return 4;
  });
  assert.equal((await call([first, second])).status, 1);
  interrupted = false;
  assert.deepEqual((await call([first, second])).told, ['first 3', 'second 4']);
  assert.equal(measured, 1);
  await call([first, second]);
  assert.equal(measured, 2);
});

test('a missed target is told and fails the call', async (t) => {
  const { status, judged } = await callsIn(t)([benchOf('slow', () => 11)]);
  assert.deepEqual([status, judged], [1, ['missed: slow v: value 11, to reach: at most 10']]);
});
