// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesByInterface, rulesFor } from './probe-cost.ts';

test('every interface has counters of its own: a busy one does not hide behind quiet ones', () => {
  const rules = rulesFor(['to-r2', 'to-r4']);
  assert.equal(rules.match(/comment "to-r2"/g)?.length, 2);
  const rule = (comment: string, packets: number, bytes: number) => ({
    rule: { comment, expr: [{ match: {} }, { counter: { packets, bytes } }] },
  });
  const listed = { nftables: [{ metainfo: {} }, rule('to-r2', 10, 1000), rule('to-r2', 1, 86), rule('to-r4', 1, 100)] };
  assert.deepEqual(
    [...bytesByInterface(JSON.stringify(listed))],
    [
      ['to-r2', 1000 + 86 + 11 * 14],
      ['to-r4', 114],
    ],
  );
});
