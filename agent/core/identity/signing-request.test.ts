// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nodeSymmetric as symmetric } from '../../adapters/crypto/node-symmetric.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { wallTime } from '../time.ts';
import { decodeEnrolment, encodeEnrolment } from './enrolment-codec.ts';
import { toHex } from './hex.ts';
import type { IssuerKeyId } from './pq-svid.ts';
import { decodeInstant, encodeInstant, encodeInstantBody } from './signed-instant.ts';
import type { SigningRequestBody } from './signing-request.ts';
import { decodeRequest, encodeRequest, encodeRequestBody, longestRequest, requestBodyBytes, requestHash } from './signing-request-codec.ts';
import type { SpiffeId } from './spiffe-id.ts';
import type { SuiteId } from './suites.ts';
import { sampleEnrolment, sampleRequest, sampleSpki } from './testing/requests.ts';
import { onDay, sampleIssuer, sampleOctets, sampleSignature } from './testing/samples.ts';

test('what a router asks for is understood, and said again in the same bytes', () => {
  const changes = fc.record({
    zone: fc.stringMatching(/^[a-z]{0,20}$/),
    roles: fc.subarray(['bridge', 'gateway', 'relay', 'witness']),
    nonce: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    suites: fc.subarray([1, 2, 7, 65_535], { minLength: 1 }) as unknown as fc.Arbitrary<SuiteId[]>,
  });
  fc.assert(
    fc.property(changes, (change) => {
      const request = sampleRequest(change);
      assert.deepEqual(granted(decodeRequest(encodeRequest(request))), request);
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('the bytes of a request stand where they always stood', () => {
  const { bytes } = sampleRequest();
  assert.deepEqual([...bytes.subarray(0, 2)], [0x52, 1]);
  assert.deepEqual([bytes.subarray(1954, 2045), bytes.subarray(2045, 2077)], [sampleSpki, sampleOctets(32, 5)]);
  assert.deepEqual([bytes.subarray(-64), requestBodyBytes({ bytes })], [sampleOctets(64, 10), bytes.subarray(0, -64)]);
  assert.equal(toHex(symmetric.sha256(bytes)), 'd1cbdffda7eff7c16f897e143118d963fcbfb389f0d266cc805eadd5fa121963');
});

test('a request is bounded', () => {
  const id = 'spiffe://mesh.example/'.padEnd(2048, 'a') as SpiffeId;
  const roles = Array.from({ length: 16 }, (_, at) => `${String(at).padStart(2, '0')}`.padEnd(63, 'x'));
  const suites = [1, 2, 3, 4, 5, 6, 7, 8] as SuiteId[];
  assert.equal(encodeRequest(sampleRequest({ id, zone: 'z'.repeat(63), roles, suites })).length, longestRequest);
  assert.equal(codeOf(decodeRequest(new Uint8Array(longestRequest + 1))), 'request-malformed');
});

test('a request that says nothing useful is not made', () => {
  const { bytes: _, x509Proof: __, signature: ___, ...body } = sampleRequest();
  const wrong: readonly Partial<SigningRequestBody>[] = [
    { spki: sampleSpki.subarray(1) },
    { spki: Uint8Array.from(sampleSpki, (octet, at) => (at === 10 ? octet ^ 1 : octet)) },
    { nonce: new Uint8Array(31) },
    { publicKey: new Uint8Array(0) },
    { id: 'roof' as SpiffeId },
    { suites: [] },
  ];
  for (const change of wrong) assert.equal(codeOf(encodeRequestBody({ ...body, ...change })), 'request-field');
});

test('a request’s hash is about its signature too: the same wish signed again is another request', () => {
  const request = sampleRequest();
  assert.notDeepEqual(requestHash(symmetric, request), requestHash(symmetric, { ...request, signature: sampleSignature(99) }));
});

test('requests travel with a token’s HMAC or with the signature of the SVID that they renew', () => {
  for (const kind of ['token', 'renewal'] as const) {
    const enrolment = sampleEnrolment(kind);
    const bytes = encodeEnrolment(enrolment);
    assert.deepEqual(granted(decodeEnrolment(bytes)), enrolment);
    assert.equal(codeOf(decodeEnrolment(bytes.subarray(0, -1))), 'request-malformed');
    assert.equal(codeOf(decodeEnrolment(Buffer.concat([bytes, Buffer.of(0)]))), 'request-malformed');
  }
});

test('an instant that an issuer signed is understood, one that nobody can mean is not made', () => {
  const said = { issuer: sampleIssuer(symmetric, 1).keyId, at: onDay(3), nonce: sampleOctets(16, 1) };
  const body = granted(encodeInstantBody(said));
  assert.deepEqual(granted(decodeInstant(encodeInstant(body, sampleSignature(1)))), {
    ...said,
    bytes: body,
    signature: sampleSignature(1),
  });
  assert.equal(codeOf(decodeInstant(body)), 'instant-malformed');
  const wrong = [{ issuer: 'ab' as IssuerKeyId }, { at: wallTime(1) }, { nonce: new Uint8Array(15) }];
  for (const change of wrong) assert.equal(codeOf(encodeInstantBody({ ...said, ...change })), 'instant-field');
});
