// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ml_kem768_x25519 as reference } from '@noble/post-quantum/hybrid.js';
import fc from 'fast-check';
import { granted } from '../../ports/contract/outcome.ts';
import { nobleCrypto } from './noble-crypto.ts';
import { nodeSymmetric } from './node-symmetric.ts';
import { opensslCrypto } from './openssl-crypto.ts';
import type { RandomBytes } from './random-bytes.ts';
import { hex } from './testing/wycheproof.ts';

const digest = (bytes: Uint8Array): string => Buffer.from(nodeSymmetric.sha256(bytes)).toString('hex');

/** draft-connolly-cfrg-xwing-kem-10, appendix C; of public keys and ciphertexts their SHA-256. */
const vectors = [
  {
    seed: '7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26',
    drawn:
      '3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2',
    shared: 'd2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384',
    publicKey: '2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb',
    ciphertext: '17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33',
  },
  {
    seed: 'badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea',
    drawn:
      '17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdefaee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d',
    shared: 'f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150',
    publicKey: 'c42ba5f8430d7d2c83739338203819f090e8303ce9c8b02107c272bfa5376916',
    ciphertext: '1661ea86d608a1924ba30840cb0a65f13ae051e3aec9cf0f064efc0bc92f2154',
  },
  {
    seed: 'ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9',
    drawn:
      '22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b',
    shared: '953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f',
    publicKey: '6b080d6b84f095342092fa7a22423e58bd681397ad0ef00eac92bd254db4fa95',
    ciphertext: 'd3ca5578500344b5896cffc4fd740c9311946b82951df155e6fd86a7966b43c6',
  },
];

/** Gives out what a vector says was drawn. */
function drawing(from: Uint8Array): RandomBytes {
  let at = 0;
  return (length) => {
    at += length;
    return from.slice(at - length, at);
  };
}

test('the draft’s vectors: keys, ciphertexts and secrets, byte for byte', async () => {
  for (const vector of vectors) {
    const noble = nobleCrypto(drawing(hex(vector.drawn))).agreement;
    const made = granted(await noble.encapsulate(granted(await noble.agreementKey(hex(vector.seed))).publicKey));
    assert.equal(digest(made.ciphertext), vector.ciphertext);
    assert.deepEqual(made.shared, hex(vector.shared));
    for (const { agreement } of [nobleCrypto(), opensslCrypto]) {
      const key = granted(await agreement.agreementKey(hex(vector.seed)));
      assert.equal(digest(key.publicKey), vector.publicKey);
      assert.deepEqual(granted(await key.decapsulate(made.ciphertext)), hex(vector.shared));
    }
  }
});

test('keys, ciphertexts and secrets are those of noble’s own X-Wing, whatever is drawn', async () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  await fc.assert(
    fc.asyncProperty(bytes(32), bytes(64), bytes(1120), async (seed, drawn, noise) => {
      const { publicKey, secretKey } = reference.keygen(seed);
      const expected = reference.encapsulate(publicKey, drawn);
      const { agreement } = nobleCrypto(drawing(drawn));
      const made = granted(await agreement.encapsulate(publicKey));
      assert.deepEqual([made.ciphertext, made.shared], [expected.cipherText, expected.sharedSecret]);
      for (const ours of [agreement, opensslCrypto.agreement]) {
        const key = granted(await ours.agreementKey(seed));
        assert.deepEqual(key.publicKey, publicKey);
        assert.deepEqual(granted(await key.decapsulate(made.ciphertext)), expected.sharedSecret);
        assert.deepEqual(granted(await key.decapsulate(noise)), reference.decapsulate(noise, secretKey));
      }
    }),
    { seed: 3, numRuns: 10 },
  );
});

test('a point of low order is carried through as the draft has it, where noble’s own X-Wing refuses', async () => {
  const { secretKey } = reference.keygen(new Uint8Array(32));
  const ciphertext = new Uint8Array(1120);
  assert.throws(() => reference.decapsulate(ciphertext, secretKey), /invalid private or public key/);
  const found = await Promise.all(
    [nobleCrypto(), opensslCrypto].map(async ({ agreement }) =>
      granted(await granted(await agreement.agreementKey(secretKey)).decapsulate(ciphertext)),
    ),
  );
  assert.deepEqual(found[0], found[1]);
});
