// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeLines, covered, parseLcov, withUnloaded } from './coverage.ts';

// Node's reporter writes LH before LF.
const lcov = 'SF:agent/core/a.ts\nDA:1,1\nLH:9\nLF:10\nend_of_record\nSF:agent/b.ts\nLH:0\nLF:10\nend_of_record\n';

test('lines are counted per file, in whichever order their sums come', () => {
  const coverage = parseLcov(lcov);
  assert.equal(
    covered(coverage, (file) => file.startsWith('agent/core/')),
    0.9,
  );
  assert.equal(
    covered(coverage, () => true),
    0.45,
  );
});

test('nothing to cover is nothing covered', () => {
  assert.equal(
    covered(parseLcov(''), () => true),
    0,
  );
});

test('a file that no test loads is code that did not run; one of types alone is none', () => {
  const code = '// a comment\nexport const a: number = 1;\n\nexport const b = a;\n';
  const types = "import type { A } from './a.ts';\n/** Words. */\nexport interface B {\n  readonly a: A;\n}\nexport type C = B | null;\n";
  assert.deepEqual([codeLines(code), codeLines(types)], [2, 0]);
  const sources = new Map([
    ['agent/b.ts', 'export const loaded = 1;\n'],
    ['agent/c.ts', code],
  ]);
  assert.deepEqual(withUnloaded(parseLcov(lcov), sources).get('agent/c.ts'), { lines: 2, hit: 0 });
  assert.deepEqual(withUnloaded(parseLcov(lcov), sources).get('agent/b.ts'), { lines: 10, hit: 0 });
});
