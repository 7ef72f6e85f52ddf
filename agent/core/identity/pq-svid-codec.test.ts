// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nodeSymmetric as symmetric } from '../../adapters/crypto/node-symmetric.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { wallTime } from '../time.ts';
import { toHex } from './hex.ts';
import type { IssuerKeyId, PqSvid, PqSvidBody, SuiteId } from './pq-svid.ts';
import { decodeSvid, decodeSvidBody, encodeSvid, encodeSvidBody, longestSvid, signedSvid, svidFaults, svidHash } from './pq-svid-codec.ts';
import type { SpiffeId } from './spiffe-id.ts';
import { onDay, sampleKey, sampleSignature, sampleSvid } from './testing/samples.ts';
import { fromSeconds, lastSecond } from './wall-seconds.ts';

const uniqueSorted = <T extends string | number>(values: readonly T[]): T[] => [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
const body: fc.Arbitrary<PqSvidBody> = fc.record(
  {
    version: fc.constant(1 as const),
    id: fc.stringMatching(/^spiffe:\/\/[a-z0-9._-]{1,40}(\/[a-zA-Z0-9_-]{1,20}){0,3}$/) as unknown as fc.Arbitrary<SpiffeId>,
    publicKey: fc.nat(1000).map(sampleKey),
    notBefore: fc.nat(4_000_000_000).map(fromSeconds),
    notAfter: fc.integer({ min: 4_000_000_001, max: lastSecond }).map(fromSeconds),
    zone: fc.stringMatching(/^[a-zA-Z0-9._-]{0,63}$/),
    roles: fc.array(fc.stringMatching(/^[a-z0-9-]{1,63}$/), { maxLength: 16 }).map(uniqueSorted),
    suites: fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 1, maxLength: 8 }).map((all) => uniqueSorted(all) as SuiteId[]),
    issuer: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toHex(bytes) as IssuerKeyId),
  },
  { noNullPrototype: true },
);

/** The sample's bytes with something put in the place of `length` bytes at `at`; from the end where `at` is negative. */
function altered(svid: PqSvid, at: number, length: number, put: readonly number[]): Uint8Array {
  const bytes = [...svid.bytes];
  bytes.splice(at, length, ...put);
  return Uint8Array.from(bytes);
}

test('what an issuer says in an SVID is understood, and said again in the same bytes', () => {
  fc.assert(
    fc.property(body, fc.nat(50), (said, seed) => {
      const bytes = granted(encodeSvidBody(said));
      const read = granted(decodeSvid(encodeSvid(granted(signedSvid(bytes, sampleSignature(seed))))));
      const { bytes: kept, signature, ...fields } = read;
      assert.deepEqual(fields, said);
      assert.deepEqual([kept, signature], [bytes, sampleSignature(seed)]);
      assert.deepEqual(granted(encodeSvidBody(fields)), bytes);
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test('the bytes stand where docs/decisions/svid-format.md says, for ever', () => {
  const { bytes } = sampleSvid(symmetric);
  assert.deepEqual([...bytes.subarray(0, 2)], [0x53, 1]);
  assert.deepEqual(bytes.subarray(2, 1954), sampleKey(1));
  assert.equal(toHex(bytes.subarray(1986, 1998)), '00006b07768000006b2f0380');
  const text = Buffer.from(bytes.subarray(1998)).toString('latin1');
  assert.equal(text, '\0!spiffe://mesh.example/router/roof\x05north\x02\x07gateway\x05relay\x01\0\x01');
  assert.equal(toHex(symmetric.sha256(bytes)), '9fe5cf93cf947204af8752e6b602620e2ddbec55fe51dfdd53d08b35f7a95f91');
});

test('an SVID with the longest of everything has the stated length and is read', () => {
  const id = 'spiffe://mesh.example/'.padEnd(2048, 'a') as SpiffeId;
  const roles = Array.from({ length: 16 }, (_, at) => `${String(at).padStart(2, '0')}`.padEnd(63, 'x'));
  const suites = Array.from({ length: 8 }, (_, at) => (at + 1) as SuiteId);
  const whole = encodeSvid(sampleSvid(symmetric, { id, zone: 'z'.repeat(63), roles, suites }));
  assert.equal(whole.length, longestSvid);
  granted(decodeSvid(whole));
  assert.equal(codeOf(decodeSvid(new Uint8Array(longestSvid + 1))), 'svid-malformed');
});

test('a body that no SVID can say is refused with everything that is wrong', () => {
  const good = sampleSvid(symmetric);
  const wrong: readonly [Partial<PqSvidBody>, RegExp][] = [
    [{ id: 'spiffe://Mesh/a' as SpiffeId }, /lower case/],
    [{ publicKey: new Uint8Array(1951) }, /1951 bytes, not 1952/],
    [{ issuer: 'AB'.repeat(32) as IssuerKeyId }, /key id/],
    [{ notBefore: wallTime(1500) }, /whole second/],
    [{ notBefore: wallTime(-1000) }, /whole second/],
    [{ notAfter: fromSeconds(lastSecond + 1) }, /whole second/],
    [{ notAfter: wallTime(Number.NaN) }, /whole second/],
    [{ notAfter: good.notBefore }, /ends before it begins/],
    [{ zone: 'a b' }, /zone/],
    [{ zone: 'z'.repeat(64) }, /zone/],
    [{ roles: ['relay', 'gateway'] }, /ascending/],
    [{ roles: ['relay', 'relay'] }, /ascending/],
    [{ roles: [''] }, /role is not/],
    [{ roles: ['Relay'] }, /role is not/],
    [{ roles: Array.from({ length: 17 }, (_, at) => String(at + 10)) }, /more than 16 roles/],
    [{ suites: [] }, /no suite/],
    [{ suites: [2, 1] as SuiteId[] }, /ascending/],
    [{ suites: [0] as SuiteId[] }, /no number/],
    [{ suites: [65_536] as SuiteId[] }, /no number/],
    [{ suites: [1, 2, 3, 4, 5, 6, 7, 8, 9] as SuiteId[] }, /more than 8 suites/],
  ];
  for (const [change, why] of wrong) {
    const refused = encodeSvidBody({ ...good, ...change });
    assert.equal(codeOf(refused), 'svid-field');
    if (!refused.ok) assert.match(refused.refusal.message, why);
  }
  assert.equal(svidFaults({ ...good, zone: 'a b', suites: [] }).length, 2);
});

test('bytes that say the same in another way are refused: one SVID has one encoding', () => {
  const svid = sampleSvid(symmetric);
  const end = svid.bytes.length;
  // The end of the body: …, roles: 2, 7 gateway, 5 relay, suites: 1, u16 1.
  const rolesAt = end - 3 - 6 - 8 - 1;
  const gateway = [7, ...Buffer.from('gateway')];
  const relay = [5, ...Buffer.from('relay')];
  const forms: Readonly<Record<string, Uint8Array>> = {
    'roles in another order': altered(svid, rolesAt, 15, [2, ...relay, ...gateway]),
    'a role twice': altered(svid, rolesAt, 15, [2, ...relay, ...relay]),
    'a suite twice': altered(svid, end - 3, 3, [2, 0, 1, 0, 1]),
    'no suite': altered(svid, end - 3, 3, [0]),
    'one byte more': altered(svid, end, 0, [0]),
    'one byte less': svid.bytes.subarray(0, -1),
    'another version': altered(svid, 1, 1, [2]),
    'another kind': altered(svid, 0, 1, [0x52]),
    'an id with a zero byte': altered(svid, 2000, 1, [0]),
    'an id in UTF-8': altered(svid, 2010, 2, [0xc3, 0xa9]),
    'a time beyond 9999': altered(svid, 1992, 6, [255, 255, 255, 255, 255, 255]),
    'times exchanged': altered(svid, 1986, 12, [...svid.bytes.subarray(1992, 1998), ...svid.bytes.subarray(1986, 1992)]),
  };
  for (const [name, bytes] of Object.entries(forms)) assert.equal(codeOf(decodeSvidBody(bytes)), 'svid-malformed', name);
});

test('every cut of an SVID is refused', () => {
  const whole = encodeSvid(sampleSvid(symmetric));
  for (let length = 0; length < whole.length; length += 1) assert.equal(codeOf(decodeSvid(whole.subarray(0, length))), 'svid-malformed');
});

test('a signature of another length is none', () => {
  const { bytes } = sampleSvid(symmetric);
  for (const length of [0, 3308, 3310]) assert.equal(codeOf(signedSvid(bytes, new Uint8Array(length))), 'svid-malformed');
});

test('an SVID keeps nothing of the buffer it came in', () => {
  const buffer = Buffer.from(encodeSvid(sampleSvid(symmetric)));
  const read = granted(decodeSvid(buffer));
  const hash = svidHash(symmetric, read);
  buffer.fill(0);
  assert.equal(svidHash(symmetric, read), hash);
  assert.deepEqual(read.publicKey, sampleKey(1));
});

test('two signatures make two SVIDs of one body', () => {
  const svid = sampleSvid(symmetric);
  assert.notEqual(svidHash(symmetric, svid), svidHash(symmetric, { ...svid, signature: sampleSignature(9) }));
  assert.notEqual(svidHash(symmetric, svid), svidHash(symmetric, sampleSvid(symmetric, { notAfter: onDay(30) })));
});
