// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { covered, parseLcov } from './coverage.ts';

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
