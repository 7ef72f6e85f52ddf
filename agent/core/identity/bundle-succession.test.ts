// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeSymmetric as symmetric } from '../../adapters/crypto/node-symmetric.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { bundleDigest, bundleSuccession } from './bundle-succession.ts';
import { wholeSeconds } from './seconds.ts';
import type { TrustDomain } from './spiffe-id.ts';
import { sampleBundle, sampleIssuer, sampleOctets } from './testing/samples.ts';

const one = sampleIssuer(symmetric, 1);
const two = sampleIssuer(symmetric, 2);
const held = sampleBundle(5, one, two);

test('a bundle with a higher sequence replaces, one with a lower never does', () => {
  assert.equal(granted(bundleSuccession(symmetric, held, sampleBundle(6, two))), 'replaces');
  assert.equal(codeOf(bundleSuccession(symmetric, held, sampleBundle(4, one, two))), 'bundle-older');
});

test('a removed issuer is not brought back by an old bundle', () => {
  const without = sampleBundle(6, two);
  assert.equal(granted(bundleSuccession(symmetric, held, without)), 'replaces');
  assert.equal(codeOf(bundleSuccession(symmetric, without, held)), 'bundle-older');
});

test('the same bundle again is the same; other contents under its sequence are refused', () => {
  assert.equal(granted(bundleSuccession(symmetric, held, sampleBundle(5, two, one))), 'same');
  const others = [
    sampleBundle(5, one),
    sampleBundle(5, one, sampleIssuer(symmetric, 3)),
    { ...held, refreshHint: wholeSeconds(60) },
    { ...held, x509Roots: [sampleOctets(50, 1)] },
  ];
  for (const other of others) assert.equal(codeOf(bundleSuccession(symmetric, held, other)), 'bundle-conflict');
});

test('a bundle of another trust domain replaces nothing, however high its sequence', () => {
  const foreign = { ...sampleBundle(9, one), trustDomain: 'other.example' as TrustDomain };
  assert.equal(codeOf(bundleSuccession(symmetric, held, foreign)), 'bundle-foreign');
});

test('what a root moves between two others cannot be hidden in the digest', () => {
  const roots = [sampleOctets(50, 1), sampleOctets(50, 2)];
  assert.notDeepEqual(
    bundleDigest(symmetric, { ...held, x509Roots: roots }),
    bundleDigest(symmetric, { ...held, x509Roots: roots.slice(1) }),
  );
  assert.equal(bundleDigest(symmetric, held).length, 32);
});
