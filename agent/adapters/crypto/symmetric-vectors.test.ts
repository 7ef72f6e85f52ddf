// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { nobleSymmetric } from './noble-symmetric.ts';
import { nodeSymmetric } from './node-symmetric.ts';
import { type Answer, everyVector, hex, type Vector } from './testing/wycheproof.ts';

interface Aead extends Vector {
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
}

interface Hkdf extends Vector {
  readonly ikm: string;
  readonly salt: string;
  readonly info: string;
  readonly size: number;
  readonly okm: string;
}

for (const [name, symmetric] of Object.entries({ 'node:crypto': nodeSymmetric, noble: nobleSymmetric })) {
  everyVector<{ tagSize: number }, Aead>(
    name,
    'aes_gcm_test.json',
    async (vector, { tagSize }): Promise<Answer> => {
      const [key, nonce, aad, plain] = [hex(vector.key), hex(vector.iv), hex(vector.aad), hex(vector.msg)];
      const sealed = hex(vector.ct + vector.tag);
      assert.equal(tagSize, 128);
      if (key.length !== 32 || nonce.length !== 12) {
        assert.throws(() => symmetric.seal(key, nonce, aad, plain), RangeError);
        assert.throws(() => symmetric.open(key, nonce, aad, sealed), RangeError);
        if (nonce.length === 0) return 'refused';
        return { outside: key.length === 32 ? 'nonce not of 96 bits' : 'key not of 256 bits' };
      }
      const opened = symmetric.open(key, nonce, aad, sealed);
      if (opened === null) return 'refused';
      assert.deepEqual(opened, plain);
      assert.deepEqual(symmetric.seal(key, nonce, aad, plain), sealed);
      return 'accepted';
    },
    { outside: { 'key not of 256 bits': 207, 'nonce not of 96 bits': 37 } },
  );

  everyVector<unknown, Hkdf>(name, 'hkdf_sha256_test.json', async ({ ikm, salt, info, size, okm }): Promise<Answer> => {
    const derive = () => symmetric.hkdf(hex(ikm), hex(salt), hex(info), size);
    if (size > 8160) {
      assert.throws(derive);
      return 'refused';
    }
    assert.deepEqual(derive(), hex(okm));
    return 'accepted';
  });
}
