// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignatureContext } from '../../core/identity/signature-context.ts';
import type { Crypto } from '../crypto.ts';
import { codeOf, granted } from './outcome.ts';
import { assertBytes, symmetricContract } from './symmetric.contract.ts';

const seedOf = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
/** The same bytes with one bit of one of them turned. */
const turned = (from: Uint8Array, at: number): Uint8Array => from.map((byte, n) => (n === at ? byte ^ 1 : byte));

/** Every context that there is: the compiler refuses this table when one is missing. */
const contexts = Object.keys({
  'x0/svid/1': 0,
  'x0/request/1': 0,
  'x0/renewal/1': 0,
  'x0/revocation/1': 0,
  'x0/instant/1': 0,
  'x0/hs-i/1': 0,
  'x0/hs-r/1': 0,
  'x0/approval/1': 0,
  'x0/head/1': 0,
  'x0/ballot/1': 0,
  'x0/decision/1': 0,
} satisfies Record<SignatureContext, 0>) as SignatureContext[];

/** `open` gives a provider; what one made with the same seed is the same, its signatures and ciphertexts aside. */
export function cryptoContract(name: string, open: () => Crypto): void {
  symmetricContract(name, open().symmetric);

  test(`${name}: says for people what it is`, () => assert.match(open().provider, /^[a-z][a-z0-9 .-]+$/));

  test(`${name}: a seed always gives the same key, another seed another, and the key keeps no hold of the seed's memory`, async () => {
    const { signatures, agreement } = open();
    const seed = seedOf(1);
    const key = granted(await signatures.signingKey(seed));
    const secret = granted(await agreement.agreementKey(seed));
    assertBytes(key.publicKey, 1952);
    assertBytes(secret.publicKey, 1216);
    seed.fill(9);
    assert.deepEqual(granted(await signatures.signingKey(seedOf(1))).publicKey, key.publicKey);
    assert.deepEqual(granted(await agreement.agreementKey(seedOf(1))).publicKey, secret.publicKey);
    assert.notDeepEqual(granted(await signatures.signingKey(seedOf(2))).publicKey, key.publicKey);
    assert.notDeepEqual(granted(await agreement.agreementKey(seedOf(2))).publicKey, secret.publicKey);
    const signature = await key.sign('x0/svid/1', ascii('m'));
    assert.equal(await signatures.verify('x0/svid/1', ascii('m'), signature, key.publicKey), true);
    const { ciphertext, shared } = granted(await agreement.encapsulate(secret.publicKey));
    assert.deepEqual(granted(await secret.decapsulate(ciphertext)), shared);
  });

  test(`${name}: a key can be used and not be read`, async () => {
    const { signatures, agreement } = open();
    for (const key of [granted(await signatures.signingKey(seedOf(3))), granted(await agreement.agreementKey(seedOf(3)))]) {
      const readable = Object.entries(key).filter(([, value]) => typeof value !== 'function');
      assert.deepEqual(
        readable.map(([field]) => field),
        ['publicKey'],
      );
    }
  });

  test(`${name}: seeds of another length are refused`, async () => {
    const { signatures, agreement } = open();
    for (const length of [0, 31, 33, 64]) {
      assert.equal(codeOf(await signatures.signingKey(new Uint8Array(length))), 'seed-malformed');
      assert.equal(codeOf(await agreement.agreementKey(new Uint8Array(length))), 'seed-malformed');
    }
  });

  test(`${name}: what was signed verifies, under its own context alone`, async () => {
    const { signatures } = open();
    const key = granted(await signatures.signingKey(seedOf(4)));
    const message = ascii('a router is who its issuer says');
    for (const made of contexts) {
      const signature = await key.sign(made, message);
      assertBytes(signature, 3309);
      for (const asked of contexts) {
        assert.equal(await signatures.verify(asked, message, signature, key.publicKey), asked === made, `${made} as ${asked}`);
      }
    }
  });

  test(`${name}: no two signatures are the same, and messages of any length are signed`, async () => {
    const { signatures } = open();
    const key = granted(await signatures.signingKey(seedOf(5)));
    assert.notDeepEqual(await key.sign('x0/head/1', ascii('twice')), await key.sign('x0/head/1', ascii('twice')));
    for (const length of [0, 1, 70_000]) {
      const message = new Uint8Array(length).fill(7);
      assert.equal(await signatures.verify('x0/head/1', message, await key.sign('x0/head/1', message), key.publicKey), true);
    }
  });

  test(`${name}: a changed message, signature or key does not verify, and nothing malformed throws`, async () => {
    const { signatures } = open();
    const key = granted(await signatures.signingKey(seedOf(6)));
    const other = granted(await signatures.signingKey(seedOf(7)));
    const message = ascii('message');
    const signature = await key.sign('x0/ballot/1', message);
    const verify = (m: Uint8Array, s: Uint8Array, k: Uint8Array) => signatures.verify('x0/ballot/1', m, s, k);
    assert.equal(await verify(message, signature, key.publicKey), true);
    assert.equal(await verify(message, signature, other.publicKey), false);
    assert.equal(await verify(turned(message, 3), signature, key.publicKey), false);
    // Challenge, response and hint of a signature (FIPS 204, algorithm 26); ρ and t1 of a key.
    for (const at of [0, 47, 48, 1500, 3247, 3248, 3308])
      assert.equal(await verify(message, turned(signature, at), key.publicKey), false, `${at}`);
    for (const at of [0, 31, 32, 1951]) assert.equal(await verify(message, signature, turned(key.publicKey, at)), false, `${at}`);
    for (const length of [0, 1, 3308, 3310, 4627]) assert.equal(await verify(message, new Uint8Array(length), key.publicKey), false);
    for (const length of [0, 1, 1951, 1953, 2592]) assert.equal(await verify(message, signature, new Uint8Array(length)), false);
    for (const fill of [0, 0xff]) {
      assert.equal(await verify(message, new Uint8Array(3309).fill(fill), key.publicKey), false);
      assert.equal(await verify(message, signature, new Uint8Array(1952).fill(fill)), false);
    }
  });

  test(`${name}: Buffers, and parts of greater ones, are taken as the bytes that they are`, async () => {
    const { signatures, agreement } = open();
    const within = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.alloc(3, 1), bytes, Buffer.alloc(3, 2)]).subarray(3, -3);
    const key = granted(await signatures.signingKey(within(seedOf(13))));
    assert.deepEqual(key.publicKey, granted(await signatures.signingKey(seedOf(13))).publicKey);
    const signature = await key.sign('x0/approval/1', within(ascii('m')));
    assert.equal(await signatures.verify('x0/approval/1', within(ascii('m')), within(signature), within(key.publicKey)), true);
    const secret = granted(await agreement.agreementKey(within(seedOf(13))));
    const { ciphertext, shared } = granted(await agreement.encapsulate(within(secret.publicKey)));
    assert.deepEqual(granted(await secret.decapsulate(within(ciphertext))), shared);
  });

  test(`${name}: both ends of an agreement hold the same secret, and no two agreements the same`, async () => {
    const { agreement } = open();
    const key = granted(await agreement.agreementKey(seedOf(8)));
    const one = granted(await agreement.encapsulate(key.publicKey));
    const two = granted(await agreement.encapsulate(key.publicKey));
    assertBytes(one.ciphertext, 1120);
    assertBytes(one.shared, 32);
    assert.notDeepEqual(one.shared, two.shared);
    assert.notDeepEqual(one.ciphertext, two.ciphertext);
    for (const { ciphertext, shared } of [one, two]) {
      const found = granted(await key.decapsulate(ciphertext));
      assertBytes(found, 32);
      assert.deepEqual(found, shared);
    }
  });

  test(`${name}: a changed ciphertext or another key gives another secret, always the same one`, async () => {
    const { agreement } = open();
    const key = granted(await agreement.agreementKey(seedOf(9)));
    const other = granted(await agreement.agreementKey(seedOf(10)));
    const { ciphertext, shared } = granted(await agreement.encapsulate(key.publicKey));
    assert.notDeepEqual(granted(await other.decapsulate(ciphertext)), shared);
    // ML-KEM's part has 1,088 bytes, X25519's the last 32, whose highest bit is not looked at but hashed.
    for (const changed of [turned(ciphertext, 0), turned(ciphertext, 1087), turned(ciphertext, 1088), turned(ciphertext, 1119)]) {
      const found = granted(await key.decapsulate(changed));
      assert.notDeepEqual(found, shared);
      assert.deepEqual(granted(await key.decapsulate(changed)), found);
    }
  });

  test(`${name}: keys and ciphertexts of another length are refused, and ML-KEM keys that are no reduced polynomials`, async () => {
    const { agreement } = open();
    const key = granted(await agreement.agreementKey(seedOf(11)));
    for (const length of [0, 32, 1119, 1121, 1568]) {
      assert.equal(codeOf(await key.decapsulate(new Uint8Array(length))), 'ciphertext-malformed');
    }
    for (const length of [0, 32, 1184, 1215, 1217]) {
      assert.equal(codeOf(await agreement.encapsulate(new Uint8Array(length))), 'key-malformed');
    }
    // FIPS 203, section 7.2: every one of the 768 coefficients is below 3329. Here the first and the last are 4095.
    for (const at of [0, 1150]) {
      const overflowing = key.publicKey.slice();
      overflowing.fill(0xff, at, at + 2);
      assert.equal(codeOf(await agreement.encapsulate(overflowing)), 'key-malformed', `coefficient at byte ${at}`);
    }
  });

  test(`${name}: an X25519 point of low order is carried through as the 32 zero bytes that it gives`, async () => {
    const { agreement } = open();
    const key = granted(await agreement.agreementKey(seedOf(12)));
    const lowKey = key.publicKey.slice().fill(0, 1184);
    const { ciphertext, shared } = granted(await agreement.encapsulate(lowKey));
    assertBytes(ciphertext, 1120);
    assertBytes(shared, 32);
    const lowCiphertext = ciphertext.slice().fill(0, 1088);
    const found = granted(await key.decapsulate(lowCiphertext));
    assertBytes(found, 32);
    assert.deepEqual(granted(await key.decapsulate(lowCiphertext)), found);
  });
}
