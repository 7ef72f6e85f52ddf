// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FinishedRuns, type Row } from './finished-runs.ts';
import { inWords, TimeLeft } from './time-left.ts';

const row: Row = {
  scenario: 's',
  run: 1,
  passed: true,
  detectMs: 1,
  recoverMs: 2,
  lostPackets: 0,
  falseActions: 0,
  undone: 0,
  error: null,
};

test('an interrupted call goes on where it was, a torn last line is played again', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'x0-hil-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'deep', 'finished.jsonl');
  new FinishedRuns(file, false).add('a:1', row);
  appendFileSync(file, '{"key":"a:2","row":{"sce');
  const again = new FinishedRuns(file, false);
  assert.deepEqual(again.get('a:1'), row);
  assert.equal(again.get('a:2'), undefined);
  assert.equal(new FinishedRuns(file, true).get('a:1'), undefined);
});

test('what another call left unfinished is kept', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'x0-hil-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'finished.jsonl');
  new FinishedRuns(file, false).add('a:1', row);
  const other = new FinishedRuns(file, false);
  other.add('b:1', row);
  other.forget();
  assert.deepEqual(new FinishedRuns(file, false).get('a:1'), row);
  assert.equal(new FinishedRuns(file, false).get('b:1'), undefined);
});

test('the time left follows how wrong the guesses were', () => {
  const left = new TimeLeft();
  assert.equal(left.of(1000), 1000);
  left.finished(1000, 1500);
  assert.equal(left.of(1000), 1500);
  assert.equal(inWords(95_000), '1 min 35 s');
  assert.equal(inWords(59_400), '59 s');
});
