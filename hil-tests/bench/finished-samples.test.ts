// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openFinishedSamples } from './finished-samples.ts';

test('a bench that finished forgets its own measurements, another one’s interruption is kept', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'x0-bench-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'finished.jsonl');
  const finished = openFinishedSamples(file, 'bundle 1', false);
  finished.of('gateway').add('0', [7]);
  const link = finished.of('link');
  link.add('0', [1]);
  link.forget();
  const again = openFinishedSamples(file, 'bundle 1', false);
  assert.equal(again.of('link').get('0'), undefined);
  assert.deepEqual(again.of('gateway').get('0'), [7]);
});

test('what another bundle measured is not taken for this one’s', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'x0-bench-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'finished.jsonl');
  openFinishedSamples(file, 'bundle 1', false).of('link').add('0', [1]);
  assert.equal(openFinishedSamples(file, 'bundle 2', false).of('link').get('0'), undefined);
});
