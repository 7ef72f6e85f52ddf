// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secret } from '../../core/link/secret.ts';
import type { MacsecKey } from '../../core/link/session-keys.ts';
import { codeOf } from '../../ports/contract/outcome.ts';
import { createUsedKeys } from './used-keys.ts';

const keyOf = (n: number): MacsecKey => ({
  keyId: new Uint8Array(16).fill(n),
  sak: secret(new Uint8Array(32).fill(n)),
  salt: secret(new Uint8Array(12).fill(n)),
  ssci: 1,
});

test('a key is taken once, under whatever id', () => {
  const used = createUsedKeys();
  assert.equal(codeOf(used.take(keyOf(1))), 'accepted');
  assert.equal(codeOf(used.take(keyOf(1))), 'macsec-key-reused');
  assert.equal(codeOf(used.take({ ...keyOf(2), sak: keyOf(1).sak })), 'macsec-key-reused');
  assert.equal(codeOf(used.take({ ...keyOf(3), keyId: keyOf(1).keyId })), 'macsec-key-reused');
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

test('keys of other lengths are refused and remembered nowhere', () => {
  const used = createUsedKeys();
  assert.equal(codeOf(used.take({ ...keyOf(1), sak: secret(new Uint8Array(16).fill(1)) })), 'macsec-key-shape');
  assert.equal(codeOf(used.take({ ...keyOf(1), keyId: new Uint8Array(15) })), 'macsec-key-shape');
  assert.equal(codeOf(used.take({ ...keyOf(1), salt: secret(new Uint8Array(0)) })), 'macsec-key-shape');
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
