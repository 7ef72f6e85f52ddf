// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AttributeTable } from './attribute-table.ts';
import { attribute, nestedAttribute, textAttribute, u8Attribute, u32Attribute } from './write-attribute.ts';

const filled = (...parts: Buffer[]): AttributeTable => {
  const table = new AttributeTable();
  const bytes = Buffer.concat(parts);
  assert.equal(table.fill(bytes, 0, bytes.length), true);
  return table;
};

test('values are read by type, whatever their order', () => {
  const table = filled(textAttribute(3, 'mesh0'), u8Attribute(1, 200), u32Attribute(2, 0xfeed_beef), attribute(4, Buffer.of(1, 2)));
  assert.equal(table.u8(1), 200);
  assert.equal(table.u32(2), 0xfeed_beef);
  assert.equal(table.text(3), 'mesh0');
  assert.equal(table.u16(4), 0x0201);
  assert.equal(table.has(5), false);
});

test('a value that is too short is absent, not read beyond its end', () => {
  const table = filled(u8Attribute(1, 7), u32Attribute(2, 7));
  assert.equal(table.u32(1), null);
  assert.equal(table.u16(1), null);
  assert.equal(table.copy(2, 8), null);
  assert.equal(table.at(1, 2), -1);
  assert.equal(table.length(1), 1);
  assert.equal(table.length(9), -1);
});

test('of a repeated attribute the last counts, as in the kernel', () => {
  assert.equal(filled(u8Attribute(1, 1), u8Attribute(1, 2)).u8(1), 2);
});

test('types beyond those that are read are skipped', () => {
  const table = filled(u8Attribute(300, 1), u8Attribute(0x3fff, 1), u8Attribute(1, 9));
  assert.equal(table.u8(1), 9);
});

test('a length that does not fit empties the table', () => {
  const table = new AttributeTable();
  for (const length of [0, 3, 9, 0xffff]) {
    const bytes = Buffer.concat([u8Attribute(1, 5), u8Attribute(2, 6)]);
    bytes.writeUInt16LE(length, 8);
    assert.equal(table.fill(bytes, 0, bytes.length), false, `length ${length}`);
    assert.equal(table.has(1), false);
  }
});

test('a table filled anew forgets the message before', () => {
  const table = filled(u8Attribute(1, 5), u8Attribute(2, 6));
  const next = u8Attribute(2, 9);
  table.fill(next, 0, next.length);
  assert.equal(table.has(1), false);
  assert.equal(table.u8(2), 9);
});

test('nested attributes are read with a table of their own', () => {
  const table = filled(nestedAttribute(18, [textAttribute(1, 'veth'), u32Attribute(2, 4)]), u8Attribute(5, 1));
  const inner = new AttributeTable();
  assert.equal(table.nested(18, inner), true);
  assert.equal(inner.text(1), 'veth');
  assert.equal(table.u8(5), 1);
  assert.equal(table.nested(6, inner), false);
});

test('a name without its zero, or longer than any name, is cut', () => {
  assert.equal(filled(attribute(1, Buffer.from('abc'))).text(1), 'abc');
  assert.equal(filled(attribute(1, Buffer.alloc(200, 0x61))).text(1)?.length, 64);
  assert.equal(filled(attribute(1, Buffer.alloc(0))).text(1), '');
});

test('a run of attributes without end is refused', () => {
  const bytes = Buffer.concat(Array.from({ length: 513 }, () => u8Attribute(1, 1)));
  assert.equal(new AttributeTable().fill(bytes, 0, bytes.length), false);
});
