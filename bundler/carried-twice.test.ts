// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { twiceProblems } from './carried-twice.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-twice-'));
after(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, 'agent'));
const both = (...sources: string[]): ReadonlyMap<string, readonly string[]> =>
  new Map([
    ['a.cjs', [...sources, 'agent/alone.ts']],
    ['b.cjs', sources],
  ]);
const found = (text: string): string[] => {
  writeFileSync(join(root, 'agent/shared.ts'), text);
  return twiceProblems(root, both('agent/shared.ts'));
};

test('a package that two files of the bundle carry is found', () => {
  assert.match(
    twiceProblems(root, both('node_modules/@x/y/a.js', 'node_modules/@x/y/b.js')).join(),
    /^node_modules\/@x\/y is in a\.cjs and b\.cjs/,
  );
});

test('a module with a state of its own is found in two files, one without may be there twice', () => {
  for (const text of ['let count = 0;\n', 'export let count = 0;\n', 'const known = new Map<string, number>();\n'])
    assert.match(found(`// its state\n${text}`).join(), /^agent\/shared\.ts has a state of its own and is in a\.cjs and b\.cjs$/);
  assert.equal(found('const start = Number(process.hrtime.bigint()) / 1e6;\n').length, 1);
  assert.deepEqual(found('export const limit = 7;\nexport function f(): number {\n  let n = 0;\n  return (n += limit);\n}\n'), []);
});

test('what stands in one file alone may have any state', () => {
  writeFileSync(join(root, 'agent/alone.ts'), 'let count = 0;\n');
  assert.deepEqual(twiceProblems(root, both()), []);
});
