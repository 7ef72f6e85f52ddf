// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { granted } from '../../ports/contract/outcome.ts';
import { knownAnswers } from './known-answers.ts';
import { nobleCrypto } from './noble-crypto.ts';
import { nodeSymmetric } from './node-symmetric.ts';
import { hex } from './testing/wycheproof.ts';

const digest = (bytes: Uint8Array): string => Buffer.from(nodeSymmetric.sha256(bytes)).toString('hex');

test('the known signature is the deterministic one of its seed', async () => {
  const { seed, publicKey, context, message, signature } = knownAnswers.signature;
  const key = granted(await nobleCrypto((length) => new Uint8Array(length)).signatures.signingKey(hex(seed)));
  assert.equal(digest(key.publicKey), publicKey);
  const made = await key.sign(context, new TextEncoder().encode(message));
  assert.equal(Buffer.from(made).toString('base64'), signature);
});

test('the known ciphertext is the draft’s, and its secret', () => {
  const { ciphertext, shared, publicKey } = knownAnswers.agreement;
  // draft-connolly-cfrg-xwing-kem-10, appendix C, the first vector.
  assert.equal(digest(Buffer.from(ciphertext, 'base64')), '17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33');
  assert.equal(shared, 'd2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384');
  assert.equal(publicKey, '2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb');
});
