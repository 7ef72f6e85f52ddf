// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { containedParts } from './contained-parts.ts';
import { bundledPackages, licencePage, licenceProblems, packageFolder } from './licences.ts';
import { budgets, sizeProblems } from './verify.ts';

test('a file belongs to the innermost package that it lies in', () => {
  assert.equal(packageFolder('node_modules/ws/lib/websocket.js'), 'node_modules/ws');
  assert.equal(packageFolder('node_modules/lmdb/node_modules/@x/y/index.js'), 'node_modules/lmdb/node_modules/@x/y');
  assert.equal(packageFolder('agent/main.ts'), null);
});

test('a package under a licence that nobody allowed is named', () => {
  assert.deepEqual(licenceProblems([{ name: 'a', version: '1.0.0', licence: 'MIT', text: 'Permission' }]), []);
  assert.match(
    licenceProblems([{ name: 'b', version: '2.0.0', licence: 'AGPL-3.0', text: 'x' }])[0] ?? '',
    /^b 2\.0\.0: licence "AGPL-3\.0"/,
  );
});

test('a licence without its text is named', () => {
  assert.deepEqual(licenceProblems([{ name: 'a', version: '1.0.0', licence: 'MIT', text: ' ' }]), ['a 1.0.0: its licence text is missing']);
});

test('what lies beside the bundle has its text, the libraries inside an addon and the BPF program too', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const shipped = [...bundledPackages(root, ['node_modules/weak-lru-cache/index.js']), ...containedParts(root)];
  assert.deepEqual(licenceProblems(shipped), []);
  const page = licencePage(shipped);
  for (const words of ['The OpenLDAP Public License', 'LZ4 Library', 'GNU GENERAL PUBLIC LICENSE']) assert.ok(page.includes(words), words);
});

test('a package that lies in several others is listed once', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const twice = ['node_modules/pvtsutils/node_modules/tslib/tslib.js', 'node_modules/asn1js/node_modules/tslib/tslib.js'];
  const inputs = [...twice, 'node_modules/tslib/tslib.js', 'node_modules/ws/index.js', 'node_modules/ws/lib/x.js'];
  const names = bundledPackages(root, inputs).map(({ name, version }) => `${name} ${version}`);
  assert.equal(new Set(names).size, names.length, names.join(', '));
});

test('a file over its budget is refused with both figures', () => {
  assert.deepEqual([...budgets.keys()], ['x0tta6bl4.cjs', 'conditions.cjs', 'link.cjs', 'authority.cjs']);
  for (const [name, most] of budgets) {
    assert.deepEqual(sizeProblems(name, most.bytes, most.gzip, most), []);
    assert.equal(sizeProblems(name, most.bytes + 1, most.gzip + 1, most).length, 2);
  }
});
