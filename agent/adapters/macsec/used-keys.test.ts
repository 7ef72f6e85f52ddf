// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf } from '../../ports/contract/outcome.ts';
import type { AssociationKey, AssociationNumber } from '../../ports/link-protection.ts';
import { createUsedKeys } from './used-keys.ts';

const keyOf = (n: number, association: AssociationNumber = 0): AssociationKey => ({
  association,
  id: new Uint8Array(16).fill(n),
  key: new Uint8Array(32).fill(n),
});

test('a key is taken once, under whatever number, id or name', () => {
  const used = createUsedKeys();
  assert.equal(codeOf(used.take(keyOf(1))), 'accepted');
  assert.equal(codeOf(used.take(keyOf(1, 3))), 'macsec-key-reused');
  assert.equal(codeOf(used.take({ ...keyOf(2), key: keyOf(1).key })), 'macsec-key-reused');
  assert.equal(codeOf(used.take({ ...keyOf(3), id: keyOf(1).id })), 'macsec-key-reused');
  assert.equal(codeOf(used.take(keyOf(2))), 'accepted');
});

test('what the kernel holds counts as used, and what it surely refused does not', () => {
  const used = createUsedKeys();
  used.seen('05'.repeat(16));
  assert.equal(codeOf(used.take(keyOf(5))), 'macsec-key-reused');
  assert.equal(codeOf(used.take(keyOf(6))), 'accepted');
  used.giveBack(keyOf(6));
  assert.equal(codeOf(used.take(keyOf(6))), 'accepted');
});

test('keys of other lengths and numbers are refused and remembered nowhere', () => {
  const used = createUsedKeys();
  assert.equal(codeOf(used.take({ ...keyOf(1), key: new Uint8Array(16).fill(1) })), 'macsec-key-shape');
  assert.equal(codeOf(used.take({ ...keyOf(1), id: new Uint8Array(15) })), 'macsec-key-shape');
  assert.equal(codeOf(used.take(keyOf(1, 4 as AssociationNumber))), 'macsec-key-shape');
  assert.equal(codeOf(used.take(keyOf(1))), 'accepted');
});

test('the memory is bounded, and the newest stay in it', () => {
  const used = createUsedKeys(3);
  for (const n of [1, 2, 3, 4, 5]) used.take(keyOf(n));
  assert.deepEqual(
    [3, 4, 5].map((n) => codeOf(used.take(keyOf(n)))),
    Array(3).fill('macsec-key-reused'),
  );
  assert.equal(codeOf(used.take(keyOf(1))), 'accepted');
});
