// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { i32le, putU16be, putU32be, putU32le, putU48be, u16be, u16le, u32be, u32le, u48be } from './byte-order.ts';

const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 }).map((read) => Buffer.from(read));
const place = fc.integer({ min: 0, max: 4 });

test('numbers are read as Buffer reads them', () => {
  fc.assert(
    fc.property(bytes, place, (b, at) => {
      assert.equal(u16be(b, at), b.readUInt16BE(at));
      assert.equal(u32be(b, at), b.readUInt32BE(at));
      assert.equal(u48be(b, at), b.readUIntBE(at, 6));
      assert.equal(u16le(b, at), b.readUInt16LE(at));
      assert.equal(u32le(b, at), b.readUInt32LE(at));
      assert.equal(i32le(b, at), b.readInt32LE(at));
    }),
  );
});

test('what is put is read back, and nothing beside it is touched', () => {
  fc.assert(
    fc.property(bytes, place, fc.integer({ min: 0, max: 2 ** 48 - 1 }), (b, at, value) => {
      const expect = Buffer.from(b);
      putU48be(b, at, value);
      expect.writeUIntBE(value, at, 6);
      assert.deepEqual(b, expect);
      putU32be(b, at, value % 2 ** 32);
      expect.writeUInt32BE(value % 2 ** 32, at);
      assert.deepEqual(b, expect);
      putU32le(b, at, value % 2 ** 32);
      expect.writeUInt32LE(value % 2 ** 32, at);
      assert.deepEqual(b, expect);
      putU16be(b, at, value % 2 ** 16);
      expect.writeUInt16BE(value % 2 ** 16, at);
      assert.deepEqual(b, expect);
    }),
  );
});
