// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { licenceProblems, packageFolder } from './licences.ts';
import { sizeProblems } from './verify.ts';

test('a file belongs to the innermost package that it lies in', () => {
  assert.equal(packageFolder('node_modules/ws/lib/websocket.js'), 'node_modules/ws');
  assert.equal(packageFolder('node_modules/lmdb/node_modules/@x/y/index.js'), 'node_modules/lmdb/node_modules/@x/y');
  assert.equal(packageFolder('agent/main.ts'), null);
});

test('a package under a licence that nobody allowed is named', () => {
  assert.deepEqual(licenceProblems([{ name: 'a', version: '1.0.0', licence: 'MIT', text: '' }]), []);
  assert.match(
    licenceProblems([{ name: 'b', version: '2.0.0', licence: 'AGPL-3.0', text: '' }])[0] ?? '',
    /^b 2\.0\.0: licence "AGPL-3\.0"/,
  );
});

test('a bundle over its budget is refused with both figures', () => {
  assert.deepEqual(sizeProblems(600_000, 190_000), []);
  assert.equal(sizeProblems(600_001, 190_001).length, 2);
});
