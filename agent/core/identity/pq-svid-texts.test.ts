// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeSymmetric as symmetric } from '../../adapters/crypto/node-symmetric.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { armour, unarmour } from './armour.ts';
import { decodeSvid, encodeSvid } from './pq-svid-codec.ts';
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

test('an SVID in a file survives mail: other line ends, indents, empty lines and widths', () => {
  const bytes = encodeSvid(svid);
  const text = armour('PQ-SVID', bytes);
  const lines = text.trimEnd().split('\n');
  assert.equal(lines[0], '-----BEGIN PQ-SVID-----');
  assert.ok(lines.every((line) => line.length <= 64));
  for (const form of [text, text.replaceAll('\n', '\r\n'), `\n${lines.map((line) => `  ${line} `).join('\n\n')}`]) {
    assert.deepEqual(granted(decodeSvid(granted(unarmour('PQ-SVID', form)))), svid);
  }
});

test('a block that is cut, of another kind, or not alone is refused', () => {
  const text = armour('PQ-SVID', encodeSvid(svid));
  const lines = text.trimEnd().split('\n');
  const forms = [
    '',
    lines[0] ?? '',
    lines.slice(1).join('\n'),
    lines.slice(0, -1).join('\n'),
    lines.toSpliced(5, 1, 'Ünïcode').join('\n'),
    text.replaceAll('PQ-SVID', 'CERTIFICATE'),
    text + text,
    `see below\n${text}`,
    ' '.repeat(2_000_000),
  ];
  for (const form of forms) assert.equal(codeOf(unarmour('PQ-SVID', form)), 'armour-malformed', form.slice(0, 60));
  assert.equal(codeOf(unarmour('X0 REVOCATIONS', text)), 'armour-malformed');
});
