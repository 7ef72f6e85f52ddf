// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countsOf, modulesOf, readCounts } from './rig-test-files.ts';

test('a test file names the kernel modules that it needs', () => {
  assert.deepEqual(modulesOf('// SPDX\n// rig-modules: macsec gcm\nimport'), ['macsec', 'gcm']);
  assert.deepEqual(modulesOf('import'), []);
});

test('cancelled tests count as failed ones', () => {
  assert.deepEqual(readCounts('# tests 5\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 0\n# todo 0\n'), { pass: 3, fail: 2, skipped: 0 });
  assert.equal(readCounts('Segmentation fault'), null);
});

test('a file that told nothing, or broke outside its tests, is a failure', () => {
  const run = { file: 'f', output: '', tookMs: 1 };
  const passed = { pass: 2, fail: 0, skipped: 0 };
  assert.deepEqual(
    countsOf([
      { ...run, status: null, counts: null },
      { ...run, status: 1, counts: passed },
      { ...run, status: 0, counts: passed },
    ]),
    { pass: 4, fail: 2, skipped: 0 },
  );
});
