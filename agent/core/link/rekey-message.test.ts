// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { seeded } from '../testing/random.ts';
import type { AssociationNumber } from './rekey-association.ts';
import { decodeRekeyMessage, encodeRekeyMessage, type RekeyMessage } from './rekey-message.ts';
import { longestMessage } from './session-channel.ts';

const number = fc.nat(0xffff_ffff);
const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const told = {
  asks: fc.boolean(),
  status: fc.record(
    {
      start: fc.constantFrom<(AssociationNumber | null)[]>(null, 0, 1, 2, 3),
      receives: number,
      receivesKey: octets(16),
      sends: number,
      abandoned: number,
    },
    { noNullPrototype: true },
  ),
};
const generation = fc.integer({ min: 1, max: 0xffff_ffff });
const plain = { noNullPrototype: true } as const;
const message: fc.Arbitrary<RekeyMessage> = fc.oneof(
  fc.record({ kind: fc.constant('status' as const), ...told }, plain),
  fc.record({ kind: fc.constant('offer' as const), ...told, generation, publicKey: octets(1216) }, plain),
  fc.record({ kind: fc.constant('answer' as const), ...told, generation, ciphertext: octets(1120) }, plain),
);

const sample = (kind: RekeyMessage['kind']): Uint8Array =>
  encodeRekeyMessage({
    kind,
    asks: true,
    status: { start: 3, receives: 7, receivesKey: new Uint8Array(16).fill(9), sends: 6, abandoned: 2 },
    generation: 7,
    publicKey: new Uint8Array(1216).fill(1),
    ciphertext: new Uint8Array(1120).fill(2),
  });

test('what an end says is understood', () => {
  fc.assert(
    fc.property(message, (said) => assert.deepEqual(granted(decodeRekeyMessage(encodeRekeyMessage(said))), said)),
    { numRuns: 500, seed: 1 },
  );
});

test('an offer fits one frame', () => {
  assert.deepEqual([sample('status').length, sample('offer').length, sample('answer').length], [31, 1251, 1155]);
});

test('what is read does not change with the buffer that it came in', () => {
  const bytes = sample('offer');
  const heard = granted(decodeRekeyMessage(bytes));
  bytes.fill(0);
  assert.ok(heard.kind === 'offer' && heard.publicKey.every((octet) => octet === 1) && heard.status.receivesKey[0] === 9);
});

test('what is cut, longer, of an unknown kind or with impossible fields is refused', () => {
  for (const kind of ['status', 'offer', 'answer'] as const) {
    const whole = sample(kind);
    for (let length = 0; length < whole.length; length += 1)
      assert.equal(codeOf(decodeRekeyMessage(whole.subarray(0, length))), 'malformed-rekey');
    assert.equal(codeOf(decodeRekeyMessage(Uint8Array.of(...whole, 0))), 'malformed-rekey');
  }
  const changed = (at: number, value: number): string => codeOf(decodeRekeyMessage(sample('offer').fill(value, at, at + 1)));
  assert.deepEqual([changed(0, 3), changed(1, 2), changed(2, 4), changed(34, 0)], new Array(4).fill('malformed-rekey'));
  assert.deepEqual([changed(1, 0), changed(2, 255), changed(34, 1)], new Array(3).fill('accepted'));
});

test('one million random and mutated messages: an understood one says the same when said again, the others are refused', () => {
  const random = seeded(5);
  const draw = (below: number): number => Math.floor(random() * below);
  const samples = [sample('status'), sample('status'), sample('status'), sample('offer'), sample('answer')];
  let understood = 0;
  for (let run = 0; run < Number(process.env['FUZZ_RUNS'] ?? 1_000_000); run += 1) {
    const bytes = random() < 0.2 ? new Uint8Array(draw(64)) : (samples[draw(samples.length)] as Uint8Array).slice();
    for (let changes = draw(6); changes > 0 && bytes.length > 0; changes -= 1) bytes[draw(Math.min(40, bytes.length))] = draw(256);
    const came = random() < 0.1 ? bytes.subarray(0, draw(bytes.length + 1)) : bytes;
    const heard = decodeRekeyMessage(came);
    if (!heard.ok) assert.equal(heard.refusal.code, 'malformed-rekey');
    else {
      understood += 1;
      assert.ok(Buffer.from(encodeRekeyMessage(heard.value)).equals(came));
    }
  }
  assert.ok(understood > 100);
});

test('the longest message of a rekey fits one record of the channel', () => {
  const status = { start: null, receives: 0, receivesKey: new Uint8Array(16), sends: 0, abandoned: 0 };
  const offer = encodeRekeyMessage({ kind: 'offer', asks: true, status, generation: 1, publicKey: new Uint8Array(1216) });
  assert.ok(offer.length <= longestMessage, `${offer.length} bytes`);
});
