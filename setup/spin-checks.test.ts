// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checksOf, missingChecks } from './spin-checks.ts';
import { root } from './stage.ts';

const model = readFileSync(join(root, 'agent/core/link/model/rekey.pml'), 'utf8');

test('a model says itself how it is checked', () => {
  assert.deepEqual(
    checksOf('/*\n *   safety\n *   safety A=2 B=1\n *   caught BROKEN_A\n * Prose about safety and what was caught.\n */'),
    [
      { kind: 'safety', macros: [] },
      { kind: 'safety', macros: ['A=2', 'B=1'] },
      { kind: 'caught', macros: ['BROKEN_A'] },
    ],
  );
});

test('a model whose checks cannot fail, or are fewer than it has, is refused', () => {
  assert.deepEqual(missingChecks('/* nothing */'), ['it names no safety check', 'it has no variant that is broken on purpose']);
  assert.deepEqual(missingChecks(' *   safety\n *   caught BROKEN_B\n#ifdef BROKEN_A\nltl ends { <>done }'), [
    'nobody tries whether BROKEN_A is caught',
    'BROKEN_B changes nothing',
    'its LTL formula is not checked',
  ]);
});

test('the model of rekey is checked for both properties and in six broken variants', () => {
  assert.deepEqual(missingChecks(model), []);
  assert.deepEqual(
    ['safety', 'liveness', 'caught'].map((kind) => checksOf(model).filter((check) => check.kind === kind).length),
    [2, 1, 6],
  );
});
