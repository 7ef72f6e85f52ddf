// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { partFiles } from '../bundler/parts.ts';
import { fingerprintOf } from './fingerprint.ts';

test('a result counts only for the same test code, bundle, kernel program, addons, Node and rig', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'x0-print-'));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'hil-tests', 'scoring'), { recursive: true });
  mkdirSync(join(root, 'dist', 'addons'), { recursive: true });
  const write = (file: string, text: string): void => writeFileSync(join(root, file), text);
  const taken = (by = 'node 24'): string =>
    fingerprintOf({ root, code: ['hil-tests'], bundle: join(root, 'dist', 'b.cjs'), with: [by, 'qemu'] });
  write('dist/b.cjs', '1');
  const seen = new Set([taken()]);
  const parts = partFiles.map((file) => `dist/${file}`);
  const changes = ['dist/b.cjs', ...parts, 'dist/telemetry.bpf.o', 'dist/addons/lmdb.node', 'hil-tests/scoring/score.ts'];
  for (const file of changes) {
    write(file, 'changed');
    seen.add(taken());
  }
  assert.equal(seen.size, 1 + changes.length);
  const last = taken();
  write('hil-tests/scoring/score.test.ts', 'changed');
  assert.equal(taken(), last);
  assert.notEqual(taken('node 20'), last);
});
