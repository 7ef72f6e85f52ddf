// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../../../core/testing/random.ts';
import { testLeaf, testRoot } from '../testing/certificates.ts';
import { certificateParts } from './certificate-parts.ts';
import { elementAt, identifierText } from './der.ts';
import { alternativeUris, extensionId, isAuthority, keyUsageBits, purposes } from './extension-values.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

test('only definite and shortest lengths within the bytes are DER', () => {
  assert.equal(elementAt(hex('0402aabb'), 0)?.content.length, 2);
  // Indefinite; a long form for 2; a long form with a leading zero; three bytes of length; too long; a tag of several bytes.
  for (const broken of ['0480aabb0000', '048102aabb', '04820002aabb', '0483000002aabb', '0403aabb', '1f8102aabb', '04', ''])
    assert.equal(elementAt(hex(broken), 0), null, broken);
});

test('object identifiers are read as dotted decimals, and padded or cut ones are none', () => {
  assert.equal(identifierText(hex('551d0f')), '2.5.29.15');
  assert.equal(identifierText(hex('2b06010505070301')), '1.3.6.1.5.5.7.3.1');
  assert.equal(identifierText(hex('883703')), '2.999.3');
  for (const broken of ['', '55801d', '5581', '55ffffffff7f']) assert.equal(identifierText(hex(broken)), null, broken);
});

test('a key usage is a bit string of at least one byte', () => {
  assert.equal(keyUsageBits(hex('03020780')), 0x80);
  assert.equal(keyUsageBits(hex('0303070080')), 0x00);
  for (const broken of ['', '030100', '03020880', '0302078000', '04020780']) assert.equal(keyUsageBits(hex(broken)), null, broken);
});

test('whatever is not plainly no authority counts as one', () => {
  assert.equal(isAuthority(hex('3000')), false);
  assert.equal(isAuthority(hex('3003020100')), false);
  assert.equal(isAuthority(hex('3003010100')), false);
  assert.equal(isAuthority(hex('30030101ff')), true);
  assert.equal(isAuthority(hex('3003010101')), true);
  assert.equal(isAuthority(hex('30060101ff020100')), true);
  for (const broken of ['', '3000ff', '30020500', '300101']) assert.equal(isAuthority(hex(broken)), null, broken);
});

test('only URIs are taken from the names, and control characters in one spoil all', () => {
  assert.deepEqual(alternativeUris(hex('3006860161820162')), ['a']);
  assert.deepEqual(alternativeUris(hex('3003820162')), []);
  for (const broken of ['', '3000', '3003860100', '3003860120', '30038601ff', '30038602ff'])
    assert.equal(alternativeUris(hex(broken)), null, broken);
});

test('purposes are a row of object identifiers', () => {
  assert.deepEqual(purposes(hex('300506032a0304')), ['1.2.3.4']);
  for (const broken of ['', '3000', '30020500', '30030603ff']) assert.equal(purposes(hex(broken)), null, broken);
});

test('one million random and mutated certificates: each is read or is none, and nothing throws', async () => {
  const random = seeded(0x509);
  const below = (n: number): number => Math.floor(random() * n);
  const root = await testRoot();
  const samples = [root.certificate, await testLeaf(root)];
  const buffer = new Uint8Array(700);
  let read = 0;
  for (let round = 0; round < 1_000_000; round += 1) {
    const sample = samples[round % samples.length] as Uint8Array;
    buffer.set(sample);
    for (let faults = below(4); faults > 0; faults -= 1) buffer[below(sample.length)] = below(256);
    const parts = certificateParts(buffer.subarray(0, below(8) === 0 ? below(700) : sample.length));
    if (parts === null) continue;
    read += 1;
    for (const { value } of parts.extensions.values()) {
      keyUsageBits(value);
      isAuthority(value);
      alternativeUris(value);
      purposes(value);
    }
    assert.ok(parts.extensions.size <= 32 && ![...parts.extensions.keys()].includes(''), extensionId.keyUsage);
  }
  assert.ok(read > 100_000 && read < 950_000, `${read} were read`);
});
