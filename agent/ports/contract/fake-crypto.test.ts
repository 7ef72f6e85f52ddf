// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cryptoContract } from './crypto.contract.ts';
import { fakeCrypto } from './fake-crypto.ts';
import { granted } from './outcome.ts';

cryptoContract('fake crypto', () => fakeCrypto());

test('fake crypto: the same seed and the same calls give the same bytes, another seed gives others', async () => {
  const run = async (seed: number) => {
    const { signatures, agreement } = fakeCrypto(seed);
    const key = granted(await signatures.signingKey(new Uint8Array(32)));
    const secret = granted(await agreement.agreementKey(new Uint8Array(32)));
    return [await key.sign('x0/svid/1', new Uint8Array(1)), granted(await agreement.encapsulate(secret.publicKey))];
  };
  assert.deepEqual(await run(1), await run(1));
  assert.notDeepEqual(await run(1), await run(2));
});
