// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { standardObject } from './standard-object.ts';

const root = mkdtempSync(join(tmpdir(), 'x0 object-'));
after(() => rmSync(root, { recursive: true, force: true }));

test('the XDP program beside the bundle is taken, else the one of the system', () => {
  const bundle = pathToFileURL(join(root, 'x0tta6bl4.cjs')).href;
  assert.equal(standardObject(bundle), '/usr/lib/x0tta6bl4/telemetry.bpf.o');
  writeFileSync(join(root, 'telemetry.bpf.o'), '');
  assert.equal(standardObject(bundle), join(root, 'telemetry.bpf.o'));
});
