// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeSymmetric as symmetric } from '../../adapters/crypto/node-symmetric.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { svidFromJson, svidJson } from './pq-svid-json.ts';
import { sampleSvid } from './testing/samples.ts';

const svid = sampleSvid(symmetric);
const json = (): Record<string, unknown> => JSON.parse(JSON.stringify(svidJson(svid)));

test('an SVID shown as JSON is the same SVID again, to the byte', () => {
  assert.deepEqual(granted(svidFromJson(json())), svid);
  const { publicKey, signature, ...readable } = svidJson(svid);
  assert.equal(publicKey.length + signature.length, 2603 + 4412);
  assert.deepEqual(readable, {
    version: 1,
    id: 'spiffe://mesh.example/router/roof',
    notBefore: 1_795_651_200,
    notAfter: 1_798_243_200,
    zone: 'north',
    roles: ['gateway', 'relay'],
    suites: [1],
    issuer: svid.issuer,
  });
});

test('JSON that lacks a field, or has one of another kind, is no SVID', () => {
  for (const field of Object.keys(json())) {
    for (const value of [undefined, null, {}, 'x y', -1, [null], [1.5], ['']]) {
      assert.equal(codeOf(svidFromJson({ ...json(), [field]: value })), 'svid-malformed', `${field}: ${JSON.stringify(value)}`);
    }
  }
  for (const document of [null, [], 'svid', 7, undefined]) assert.equal(codeOf(svidFromJson(document)), 'svid-malformed');
});
