// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { fromPem, toPem } from './pem.ts';

test('whatever bytes go into a text come out of it, among other words and with either line end', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), fc.boolean(), (all, windows) => {
      const text = all.map((bytes) => `they wrote:\n${toPem('X0TTA6BL4 ANSWER', bytes)}yours\n`).join('');
      const read = granted(fromPem(windows ? text.replaceAll('\n', '\r\n') : text, 4));
      assert.deepEqual(
        read,
        all.map((bytes) => ({ label: 'X0TTA6BL4 ANSWER', bytes })),
      );
    }),
    { seed: 3, numRuns: 500 },
  );
});

test('lines have at most 64 characters (RFC 7468, section 2)', () => {
  for (const line of toPem('CERTIFICATE', new Uint8Array(500)).split('\n')) assert.ok(line.length <= 64);
});

test('a block without its end, with another end or with other letters is none; bits that do not count are refused', () => {
  const whole = toPem('CERTIFICATE', new Uint8Array(10));
  for (const broken of [
    '',
    whole.slice(0, -8),
    whole.replace('END CERTIFICATE', 'END KEY'),
    whole.replace('A', '!'),
    whole.replace('-----B', '----B'),
  ])
    assert.deepEqual(granted(fromPem(broken, 4)), [], broken);
  assert.equal(codeOf(fromPem(whole.replace('A==', 'B=='), 4)), 'pem-malformed');
  assert.equal(codeOf(fromPem(whole.replace('==', ''), 4)), 'pem-malformed');
  assert.equal(codeOf(fromPem(whole.repeat(3), 2)), 'pem-malformed');
});

test('a long text of beginnings is read in time that grows with its length', () => {
  const started = performance.now();
  assert.deepEqual(granted(fromPem(`-----BEGIN CERTIFICATE-----\n${'A'.repeat(30)}\n`.repeat(15_000), 4)), []);
  assert.ok(performance.now() - started < 5_000);
});
