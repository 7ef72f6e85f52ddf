// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Symmetric } from '../../core/link/symmetric.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const none = new Uint8Array(0);

/** Bytes and nothing else: a Buffer's `slice` shares its memory, a Uint8Array's copies. */
export function assertBytes(found: Uint8Array, length: number): void {
  assert.equal(Object.getPrototypeOf(found), Uint8Array.prototype, 'plain bytes');
  assert.equal(found.length, length);
}

export function symmetricContract(name: string, symmetric: Symmetric): void {
  const { sha256, hmac, hkdf, seal, open, same } = symmetric;

  test(`${name}: SHA-256 of the parts is that of the whole (FIPS 180-2, appendix B)`, () => {
    const abc = hex('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assertBytes(sha256(ascii('abc')), 32);
    assert.deepEqual(sha256(ascii('abc')), abc);
    assert.deepEqual(sha256(ascii('a'), none, ascii('bc')), abc);
    assert.deepEqual(sha256(), hex('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'));
  });

  test(`${name}: HMAC-SHA-256 of the parts is that of the whole, for short and long keys (RFC 4231, cases 2 and 6)`, () => {
    const short = hmac(ascii('Jefe'), ascii('what do ya want '), ascii('for nothing?'));
    assertBytes(short, 32);
    assert.deepEqual(short, hex('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'));
    const long = hmac(new Uint8Array(131).fill(0xaa), ascii('Test Using Larger Than Block-Size Key - Hash Key First'));
    assert.deepEqual(long, hex('60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'));
  });

  test(`${name}: HKDF-SHA-256 with and without salt and info, up to 8,160 bytes (RFC 5869, cases 1 and 3)`, () => {
    const secret = new Uint8Array(22).fill(0x0b);
    const first = hkdf(secret, hex('000102030405060708090a0b0c'), hex('f0f1f2f3f4f5f6f7f8f9'), 42);
    assertBytes(first, 42);
    assert.deepEqual(first, hex('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'));
    const third = hex('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8');
    assert.deepEqual(hkdf(secret, none, none, 42), third);
    assertBytes(hkdf(secret, none, none, 8160), 8160);
    assert.throws(() => hkdf(secret, none, none, 8161));
  });

  test(`${name}: AES-256-GCM seals as the specification's own case 16`, () => {
    const key = hex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308');
    const nonce = hex('cafebabefacedbaddecaf888');
    const associated = hex('feedfacedeadbeeffeedfacedeadbeefabaddad2');
    const plain = hex(
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
    );
    const sealed = seal(key, nonce, associated, plain);
    assertBytes(sealed, plain.length + 16);
    assert.deepEqual(
      sealed,
      hex(
        '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662' +
          '76fc6ece0f4e1768cddf8853bb2d551b',
      ),
    );
    const opened = open(key, nonce, associated, sealed);
    assert.ok(opened !== null);
    assertBytes(opened, plain.length);
    assert.deepEqual(opened, plain);
  });

  test(`${name}: what was changed anywhere, or is too short to be sealed, does not open`, () => {
    const key = new Uint8Array(32).fill(1);
    const nonce = new Uint8Array(12).fill(2);
    const sealed = seal(key, nonce, ascii('about'), ascii('what'));
    assert.deepEqual(open(key, nonce, ascii('about'), sealed), ascii('what'));
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = sealed.map((byte, n) => (n === at ? byte ^ 0x10 : byte));
      assert.equal(open(key, nonce, ascii('about'), changed), null, `byte ${at}`);
    }
    for (let length = 0; length < sealed.length; length += 1) {
      assert.equal(open(key, nonce, ascii('about'), sealed.subarray(0, length)), null, `${length} bytes`);
    }
    assert.equal(open(key, nonce, ascii('About'), sealed), null);
    assert.equal(open(key, new Uint8Array(12), ascii('about'), sealed), null);
    assert.equal(open(new Uint8Array(32), nonce, ascii('about'), sealed), null);
    assert.deepEqual(open(key, nonce, none, seal(key, nonce, none, none)), none);
  });

  test(`${name}: keys and nonces of another length are the caller's defect`, () => {
    const key = new Uint8Array(32);
    const sealed = new Uint8Array(20);
    for (const length of [0, 8, 11, 13, 16]) {
      assert.throws(() => seal(key, new Uint8Array(length), none, none), RangeError);
      assert.throws(() => open(key, new Uint8Array(length), none, sealed), RangeError);
    }
    for (const length of [0, 16, 24, 31, 33]) {
      assert.throws(() => seal(new Uint8Array(length), new Uint8Array(12), none, none), RangeError);
      assert.throws(() => open(new Uint8Array(length), new Uint8Array(12), none, sealed), RangeError);
    }
  });

  test(`${name}: equal is equal in length and in every byte`, () => {
    assert.equal(same(none, none), true);
    assert.equal(same(ascii('abc'), ascii('abc')), true);
    assert.equal(same(ascii('abc'), ascii('abd')), false);
    assert.equal(same(ascii('abc'), ascii('abcd')), false);
    assert.equal(same(none, ascii('a')), false);
  });
}
