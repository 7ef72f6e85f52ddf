// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Heal } from '../../agent/core/knowledge/heal.ts';
import { falseActions } from './matching.ts';

const told = (chosen: string, actedAt: number | null = 1300) => ({ router: 'r1', heal: { chosen, actedAt } as unknown as Heal });

test('to cut a link that still carries two thirds is a false action, though the link is truly lossy', () => {
  const steered = told('penalise-link');
  const cut = told('isolate-link');
  assert.deepEqual(falseActions([steered, cut], [steered, cut], ['isolate-link']), [cut]);
  assert.deepEqual(falseActions([steered, cut], [steered, cut], []), []);
});

test('a heal of something else acted falsely; one that was withheld did not act', () => {
  const elsewhere = told('isolate-link');
  assert.deepEqual(falseActions([elsewhere, told('isolate-link', null)], [], []), [elsewhere]);
});
