// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept, refuse } from '../../core/refusal.ts';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import type { Crypto, KeyAgreement, Signatures } from '../../ports/crypto.ts';
import { createCrypto } from './create-crypto.ts';
import { nobleCrypto } from './noble-crypto.ts';
import { opensslCrypto } from './openssl-crypto.ts';
import { works } from './self-test.ts';

const native = opensslCrypto;
const signing = (signatures: Partial<Signatures>): Crypto => ({ ...native, signatures: { ...native.signatures, ...signatures } });
const agreeing = (agreement: Partial<KeyAgreement>): Crypto => ({ ...native, agreement: { ...native.agreement, ...agreement } });

test('both providers give the known answers on this Node', async () => {
  assert.equal(await works(native), true);
  assert.equal(await works(nobleCrypto()), true);
});

test('whoever is nearly right does not work', async () => {
  const unlike: Readonly<Record<string, Crypto>> = {
    'other keys': fakeCrypto(),
    'contexts are passed over': signing({
      signingKey: async (seed) => {
        const key = await native.signatures.signingKey(seed);
        return key.ok ? accept({ ...key.value, sign: (_, message) => key.value.sign('x0/svid/1', message) }) : key;
      },
      verify: (_, message, signature, key) => native.signatures.verify('x0/svid/1', message, signature, key),
    }),
    'every signature verifies': signing({ verify: async () => true }),
    'no signature verifies': signing({ verify: async () => false }),
    'seeds are refused': signing({ signingKey: async () => refuse('environment', 'seed-malformed', 'no') }),
    'the algorithm is unknown': signing({ signingKey: () => Promise.reject(new Error('unsupported')) }),
    'a throw before any promise': signing({
      signingKey: () => {
        throw new TypeError('encapsulate is not a function');
      },
    }),
    'another secret': agreeing({
      agreementKey: async (seed) => {
        const key = await native.agreement.agreementKey(seed);
        return key.ok ? accept({ ...key.value, decapsulate: async () => accept(new Uint8Array(32)) }) : key;
      },
    }),
    'nothing is encapsulated': agreeing({ encapsulate: async () => refuse('peer', 'key-malformed', 'no') }),
    'the two ends differ': agreeing({
      encapsulate: async (publicKey) => {
        const made = await native.agreement.encapsulate(publicKey);
        return made.ok ? accept({ ...made.value, shared: new Uint8Array(32) }) : made;
      },
    }),
  };
  for (const [what, crypto] of Object.entries(unlike)) assert.equal(await works(crypto), false, what);
});

test('OpenSSL is taken where it works, in the thread pool; noble where it does not, on the loop’s own thread', async () => {
  assert.deepEqual(await createCrypto(), { crypto: native, holdsThread: false });
  const { crypto, holdsThread } = await createCrypto(fakeCrypto());
  assert.deepEqual([crypto.provider, holdsThread], ['noble', true]);
  assert.equal(await works(crypto), true);
});
