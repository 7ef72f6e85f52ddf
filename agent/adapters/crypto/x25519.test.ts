// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { diffieHellman } from 'node:crypto';
import { test } from 'node:test';
import { privateKeyOf, publicKeyOf, x25519Encoding } from './key-encodings.ts';
import { type Answer, everyVector, hex, type Vector } from './testing/wycheproof.ts';
import { x25519Key } from './x25519.ts';

interface Exchange extends Vector {
  readonly public: string;
  readonly private: string;
  readonly shared: string;
}

const alice = hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
const bob = hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb');
/** 0, 1, one of order 8, p − 1, p, p + 1, and the other of order 8 with the highest bit set. */
const lowOrder = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7',
];

everyVector<unknown, Exchange>(
  'X25519 of node:crypto',
  'x25519_test.json',
  async (vector): Promise<Answer> => {
    assert.deepEqual(x25519Key(hex(vector.private)).agree(hex(vector.public)), hex(vector.shared), `vector ${vector.tcId}`);
    return 'accepted';
  },
  // The function of RFC 7748, section 5, is defined for all 32 bytes: what others may refuse is answered too.
  { strict: true },
);

test('Alice and Bob of RFC 7748, section 6.1, come to their secret', () => {
  const [ofAlice, ofBob] = [x25519Key(alice), x25519Key(bob)];
  const shared = hex('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');
  assert.deepEqual(ofAlice.publicKey, hex('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'));
  assert.deepEqual(ofBob.publicKey, hex('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'));
  assert.deepEqual(ofAlice.agree(ofBob.publicKey), shared);
  assert.deepEqual(ofBob.agree(ofAlice.publicKey), shared);
});

test('points of low order give zero, where OpenSSL alone would refuse', () => {
  const privateKey = privateKeyOf(x25519Encoding, alice);
  for (const point of lowOrder.map(hex)) {
    assert.throws(() => diffieHellman({ privateKey, publicKey: publicKeyOf(x25519Encoding, point) }), /failed during derivation/);
    assert.deepEqual(x25519Key(alice).agree(point), new Uint8Array(32));
  }
});
