// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { partFiles } from '../../bundler/parts.ts';
import { pinBundle } from './pinned-bundle.ts';

test('what is built at the original’s place meanwhile does not reach the agents', (t) => {
  const dist = mkdtempSync(join(tmpdir(), 'x0-dist-'));
  t.after(() => rmSync(dist, { recursive: true }));
  mkdirSync(join(dist, 'addons'));
  const files = ['x0tta6bl4.cjs', ...partFiles, 'telemetry.bpf.o', 'addons/lmdb.glibc.node'];
  for (const file of files) writeFileSync(join(dist, file), 'first');
  const pinned = pinBundle(join(dist, 'x0tta6bl4.cjs'));
  t.after(() => rmSync(dirname(pinned), { recursive: true }));
  for (const file of files) writeFileSync(join(dist, file), 'second');
  for (const file of files) assert.equal(readFileSync(join(dirname(pinned), file), 'utf8'), 'first', file);
});
