// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { seeded } from '../../core/testing/random.ts';
import { encodeQuery, wrongWithAnswer } from './dns-query.ts';
import { decodeEchoRequest, echoKey, encodeEchoAnswer, encodeEchoRequest, wrongWithEcho } from './signed-echo.ts';
import { askedName, dnsAnswer } from './testing/internet.ts';

const right = dnsAnswer(encodeQuery(0x1234, askedName));
const judge = (bytes: Buffer): string | null => wrongWithAnswer(bytes, 0x1234, askedName);
const changed = (change: (bytes: Buffer) => void, from = right): Buffer => {
  const bytes = Buffer.from(from);
  change(bytes);
  return bytes;
};

test('a question is laid out as RFC 1035 says', () => {
  assert.equal(encodeQuery(0xabcd, 'example.org').toString('hex'), 'abcd01000001000000000000076578616d706c65036f72670000010001');
});

test('an answer with an address is right, in whatever case and after whatever else', () => {
  assert.equal(judge(right), null);
  assert.equal(judge(changed((bytes) => bytes.write('EXAMPLE', 13, 'latin1'))), null);
  const alias = Buffer.from('c00c00050001000000780002c00c', 'hex');
  const asked = right.length - 16;
  const both = changed((bytes) => bytes.writeUInt16BE(2, 6), Buffer.concat([right.subarray(0, asked), alias, right.subarray(asked)]));
  assert.equal(judge(both), null);
});

test('what is not a positive answer to the question says why', () => {
  const record = right.length - 16;
  const cases: readonly [Buffer, RegExp][] = [
    [Buffer.alloc(0), /too short/],
    [changed((bytes) => bytes.writeUInt16BE(1, 0)), /another question/],
    [changed((bytes) => bytes.writeUInt16BE(0x0100, 2)), /no answer/],
    [changed((bytes) => bytes.writeUInt16BE(0x8183, 2)), /code 3/],
    [changed((bytes) => bytes.write('q', 14)), /repeats another/],
    [changed((bytes) => bytes.writeUInt16BE(2, 4)), /repeats another/],
    [changed((bytes) => bytes.writeUInt16BE(0, 6)), /no address/],
    [changed((bytes) => bytes.writeUInt16BE(28, record + 2)), /no address/],
    [changed((bytes) => bytes.writeUInt16BE(2, 6)), /ends before/],
    [changed((bytes) => bytes.writeUInt16BE(500, record + 10)), /ends before/],
    [changed((bytes) => bytes.writeUInt8(0x80, record)), /ends before/],
    [right.subarray(0, -1), /ends before/],
  ];
  for (const [bytes, why] of cases) assert.match(judge(bytes) ?? 'right', why);
});

test('one million faulty answers of a resolver are judged without a throw', () => {
  const random = seeded(53);
  const below = (n: number): number => Math.floor(random() * n);
  const buffer = Buffer.alloc(600);
  let passed = 0;
  for (let round = 0; round < 1_000_000; round += 1) {
    right.copy(buffer);
    // The first bytes stay right in most rounds, so that the records behind them are reached.
    const from = round % 8 === 0 ? 0 : 29;
    for (let faults = 1 + below(4); faults > 0; faults -= 1) buffer[from + below(right.length + 20 - from)] = below(256);
    if (judge(buffer.subarray(0, round % 3 === 0 ? below(buffer.length) : right.length)) === null) passed += 1;
  }
  assert.ok(passed > 1000 && passed < 900_000, `${passed} passed`);
});

test('an echo is believed only with this nonce and this key', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = echoKey(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'));
  assert.ok(key !== null);
  const nonce = randomBytes(16);
  const asked = decodeEchoRequest(encodeEchoRequest(nonce));
  assert.deepEqual(asked, nonce);
  const answer = encodeEchoAnswer(nonce, privateKey);
  assert.equal(wrongWithEcho(answer, nonce, key), null);
  assert.match(wrongWithEcho(answer, randomBytes(16), key) ?? '', /another request/);
  assert.match(wrongWithEcho(encodeEchoAnswer(nonce, generateKeyPairSync('ed25519').privateKey), nonce, key) ?? '', /signature/);
  for (let at = 0; at < answer.length; at += 1) {
    const bad = changed((bytes) => bytes.writeUInt8((bytes[at] ?? 0) ^ 0x10, at), answer);
    assert.notEqual(wrongWithEcho(bad, nonce, key), null, `byte ${at}`);
  }
  for (let length = 0; length < answer.length; length += 1)
    assert.match(wrongWithEcho(answer.subarray(0, length), nonce, key) ?? '', /no echo/);
});

test('a request that is not built as one is not answered', () => {
  const request = encodeEchoRequest(randomBytes(16));
  for (let length = 0; length < request.length; length += 1) assert.equal(decodeEchoRequest(request.subarray(0, length)), null);
  assert.equal(decodeEchoRequest(Buffer.concat([request, Buffer.alloc(1)])), null);
  for (let at = 0; at < 5; at += 1) assert.equal(decodeEchoRequest(changed((bytes) => bytes.writeUInt8(0, at), request)), null);
});
