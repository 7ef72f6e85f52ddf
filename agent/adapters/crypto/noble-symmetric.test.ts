// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { symmetricContract } from '../../ports/contract/symmetric.contract.ts';
import { nobleSymmetric } from './noble-symmetric.ts';
import { nodeSymmetric } from './node-symmetric.ts';

symmetricContract('noble', nobleSymmetric);

test('noble and node:crypto answer everything alike', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const some = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(bytes(32), bytes(12), some, some, fc.integer({ min: 1, max: 8160 }), (key, nonce, one, other, length) => {
      const sealed = nodeSymmetric.seal(key, nonce, one, other);
      assert.deepEqual(nobleSymmetric.seal(key, nonce, one, other), sealed);
      assert.deepEqual(nobleSymmetric.open(key, nonce, one, sealed), other);
      assert.deepEqual(nobleSymmetric.sha256(one, other), nodeSymmetric.sha256(one, other));
      assert.deepEqual(nobleSymmetric.hmac(one, other), nodeSymmetric.hmac(one, other));
      assert.deepEqual(nobleSymmetric.hkdf(key, one, other, length), nodeSymmetric.hkdf(key, one, other, length));
    }),
    { seed: 3, numRuns: 100 },
  );
});
