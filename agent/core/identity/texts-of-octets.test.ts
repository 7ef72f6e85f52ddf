// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromBase64, toBase64 } from './base64.ts';
import { fromCrockford, toCrockford } from './crockford.ts';
import { fromHex, toHex } from './hex.ts';
import { compareOctets, copyOf, sameOctets } from './octets.ts';

const octets = fc.uint8Array({ maxLength: 70 });
const seeded = (seed: number) => ({ numRuns: 3000, seed });

test('base64 of either kind is what Node writes, and is read back', () => {
  fc.assert(
    fc.property(octets, (bytes) => {
      assert.equal(toBase64(bytes, 'url'), Buffer.from(bytes).toString('base64url'));
      assert.equal(toBase64(bytes, 'plain'), Buffer.from(bytes).toString('base64'));
      assert.deepEqual(fromBase64(toBase64(bytes, 'url'), 'url'), bytes);
      assert.deepEqual(fromBase64(toBase64(bytes, 'plain'), 'plain'), bytes);
    }),
    seeded(1),
  );
});

test('only one text stands for given bytes: another that is read is the same text', () => {
  const texts = fc.stringMatching(/^[A-Za-z0-9+/=_-]{0,12}$/);
  fc.assert(
    fc.property(texts, (text) => {
      const url = fromBase64(text, 'url');
      const plain = fromBase64(text, 'plain');
      if (url !== null) assert.equal(toBase64(url, 'url'), text);
      if (plain !== null) assert.equal(toBase64(plain, 'plain'), text);
    }),
    seeded(2),
  );
});

test('bits that do not count, padding in the wrong place and white space are no base64', () => {
  assert.deepEqual(fromBase64('Zg', 'url'), Uint8Array.of(0x66));
  for (const text of ['Zh', 'Zg==', 'Zg ', 'Z', 'Zm9', 'Zm9v\n', 'Zé', '+/==']) assert.equal(fromBase64(text, 'url'), null, text);
  assert.deepEqual(fromBase64('Zg==', 'plain'), Uint8Array.of(0x66));
  for (const text of ['Zg', 'Zg=', 'Zh==', 'Zg===', 'Z===', '====', '=Zg=', 'Zm9=', '-_=='])
    assert.equal(fromBase64(text, 'plain'), null, text);
});

test('base 32 is read back, in either case, and with the letters that look like digits', () => {
  fc.assert(
    fc.property(octets, (bytes) => {
      assert.deepEqual(fromCrockford(toCrockford(bytes)), bytes);
      assert.deepEqual(fromCrockford(toCrockford(bytes).toLowerCase()), bytes);
    }),
    seeded(3),
  );
  assert.deepEqual(fromCrockford('OIL0'), fromCrockford('0110'));
  for (const text of ['U', '0', '000', '0000001', 'ZZ']) assert.equal(fromCrockford(text), null, text);
});

test('hexadecimal has lower case and exactly the length', () => {
  fc.assert(
    fc.property(octets, (bytes) => assert.deepEqual(fromHex(toHex(bytes), bytes.length), bytes)),
    seeded(4),
  );
  for (const text of ['AB', 'a', 'abc', 'abcd', 'zz', ' a', '']) assert.equal(fromHex(text, 1), null, text);
});

test('octets are ordered as Node orders them', () => {
  fc.assert(
    fc.property(octets, octets, (a, b) => {
      assert.equal(Math.sign(compareOctets(a, b)), Buffer.compare(a, b));
      assert.equal(sameOctets(a, b), Buffer.from(a).equals(b));
    }),
    seeded(5),
  );
});

test('a copy of a Buffer is no view of it', () => {
  const buffer = Buffer.from([1, 2, 3]);
  const copy = copyOf(buffer);
  buffer[0] = 9;
  assert.deepEqual(copy, Uint8Array.of(1, 2, 3));
});
