// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SignatureContext } from '../../core/identity/signature-context.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { nobleCrypto } from './noble-crypto.ts';
import { opensslCrypto } from './openssl-crypto.ts';

const providers = [nobleCrypto(), opensslCrypto];
const pairs = providers.flatMap((maker) => providers.map((reader) => [maker, reader] as const));
const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });
const context = fc.constantFrom<SignatureContext>('x0/svid/1', 'x0/hs-i/1', 'x0/hs-r/1', 'x0/ballot/1', 'x0/decision/1');

test('each provider verifies what the other signed, under the same context and no other', async () => {
  await fc.assert(
    fc.asyncProperty(seed, fc.uint8Array({ maxLength: 4000 }), context, context, async (secret, message, made, asked) => {
      for (const [maker, reader] of pairs) {
        const key = granted(await maker.signatures.signingKey(secret));
        const signature = await key.sign(made, message);
        const ofReader = granted(await reader.signatures.signingKey(secret)).publicKey;
        assert.deepEqual(ofReader, key.publicKey);
        assert.equal(await reader.signatures.verify(asked, message, signature, ofReader), asked === made);
      }
    }),
    { seed: 3, numRuns: 20 },
  );
});

test('each provider opens what the other encapsulated', async () => {
  await fc.assert(
    fc.asyncProperty(seed, async (secret) => {
      for (const [maker, reader] of pairs) {
        const key = granted(await reader.agreement.agreementKey(secret));
        assert.deepEqual(granted(await maker.agreement.agreementKey(secret)).publicKey, key.publicKey);
        const { ciphertext, shared } = granted(await maker.agreement.encapsulate(key.publicKey));
        assert.deepEqual(granted(await key.decapsulate(ciphertext)), shared);
      }
    }),
    { seed: 3, numRuns: 20 },
  );
});

test('whatever is sent instead, both providers answer alike and nothing throws', async () => {
  const sized = (length: number) => fc.oneof(fc.uint8Array({ minLength: length, maxLength: length }), fc.uint8Array({ maxLength: 4000 }));
  const keys = await Promise.all(providers.map(async ({ agreement }) => granted(await agreement.agreementKey(new Uint8Array(32)))));
  await fc.assert(
    fc.asyncProperty(sized(3309), sized(1952), sized(1216), sized(1120), async (signature, signingKey, agreementKey, ciphertext) => {
      for (const { signatures, agreement } of providers) {
        assert.equal(await signatures.verify('x0/svid/1', ciphertext, signature, signingKey), false);
        // Of 768 random coefficients of 12 bits hardly ever all are below 3329.
        assert.equal(codeOf(await agreement.encapsulate(agreementKey)), 'key-malformed');
      }
      const [one, two] = await Promise.all(keys.map((key) => key.decapsulate(ciphertext)));
      assert.deepEqual(one, two);
      assert.equal(one?.ok, ciphertext.length === 1120);
    }),
    { seed: 3, numRuns: 100 },
  );
});
