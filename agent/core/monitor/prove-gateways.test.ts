// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ignorant, type Knowledge } from '../knowledge/knowledge.ts';
import type { ProofPart } from '../mesh/gateway-proof.ts';
import { instant, ms } from '../time.ts';
import type { Turn } from '../turn.ts';
import { proofPassed, streak, takeProof } from './prove-gateways.ts';

const part = (what: ProofPart['what'], passed: boolean): ProofPart => ({ what, passed, took: ms(5), detail: '' });
const good = [part('dns', true), part('tcp', true), part('echo', false)];
const bad = [part('dns', false), part('tcp', false), part('echo', true)];

function after(...proofs: readonly (readonly ProofPart[])[]): Knowledge {
  const k: Knowledge = { ...ignorant };
  proofs.forEach((parts, n) => {
    const turn: Turn = { k, at: instant(10_000 + 1000 * n), actions: [] };
    takeProof(turn, { gateway: 'own', parts });
  });
  return k;
}

test('two parts of three prove a path, one of one does, none proves nothing', () => {
  const verdict = (...parts: ProofPart[]): boolean => proofPassed({ gateway: 'own', parts });
  assert.deepEqual([verdict(...good), verdict(...bad), verdict(part('tcp', true)), verdict()], [true, false, true, false]);
});

test('a proof that could not be asked for ends no streak, good or bad', () => {
  assert.equal(streak(after(good, good, [], good).proofs['own'], true), 3);
  assert.equal(streak(after(bad, [], bad).proofs['own'], false), 2);
  assert.equal(after([]).proofs['own']?.results.length, 0);
});

test('it is asked again after one interval, not at once and not only when an answer would be given up', () => {
  // Ten intervals of a second after it was asked an answer is not waited for any more.
  assert.equal(after(good, []).proofs['own']?.asked, 11_000 - 9000);
  assert.equal(after(good, [], good).proofs['own']?.asked, null);
});
