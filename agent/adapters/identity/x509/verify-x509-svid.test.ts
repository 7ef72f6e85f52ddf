// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { SpiffeId } from '../../../core/identity/spiffe-id.ts';
import { wallTime } from '../../../core/time.ts';
import { codeOf, granted } from '../../../ports/contract/outcome.ts';
import { makeRoot } from '../authority/make-certificate.ts';
import { BasicConstraintsExtension, Extension, KeyUsageFlags } from '../authority/x509-library.ts';
import {
  bundleOf,
  decade,
  domain,
  nameOf,
  oddLeaf,
  p256,
  type TestRoot,
  testLeaf,
  testRoot,
  usage,
  year2026,
} from '../testing/certificates.ts';
import { readRoot } from './root-rules.ts';
import { verifyX509Svid } from './verify-x509-svid.ts';

let root: TestRoot;
let leaf: Uint8Array;
before(async () => {
  root = await testRoot();
  leaf = await testLeaf(root);
});
const summer = wallTime(Date.UTC(2026, 6, 1));

test('a root of the bundle vouches for what it signed, also beside other roots', async () => {
  const other = await testRoot();
  granted(verifyX509Svid(leaf, bundleOf(other.certificate, root.certificate), summer));
});

test('what no root of the bundle signed is refused, one of the same name among them', async () => {
  const other = await testRoot();
  assert.equal(codeOf(verifyX509Svid(leaf, bundleOf(other.certificate), summer)), 'x509-untrusted');
  assert.equal(codeOf(verifyX509Svid(leaf, bundleOf(), summer)), 'x509-untrusted');
  // The last byte is of the signature.
  const forged = Uint8Array.from(leaf);
  forged[leaf.length - 1] = (leaf.at(-1) ?? 0) ^ 1;
  assert.equal(codeOf(verifyX509Svid(forged, bundleOf(root.certificate), summer)), 'x509-untrusted');
});

test('one of another trust domain is refused, whoever signed it', async () => {
  const stranger = await testLeaf(root, 'spiffe://other.example/router/r1' as SpiffeId);
  assert.equal(codeOf(verifyX509Svid(stranger, bundleOf(root.certificate), summer)), 'x509-other-domain');
});

test('only proven time ends a certificate: up to its last second it is good', () => {
  const bundle = bundleOf(root.certificate);
  granted(verifyX509Svid(leaf, bundle, wallTime(0)));
  granted(verifyX509Svid(leaf, bundle, year2026.notAfter));
  assert.equal(codeOf(verifyX509Svid(leaf, bundle, wallTime(year2026.notAfter + 1))), 'x509-expired');
});

test('a root that ended vouches for nothing', async () => {
  const old = await testRoot(year2026);
  const late = await testLeaf(old, undefined, decade);
  assert.equal(codeOf(verifyX509Svid(late, bundleOf(old.certificate), wallTime(year2026.notAfter + 1))), 'x509-root-expired');
});

test('a leaf vouches for nothing, and neither does a root that breaks a rule', async () => {
  assert.equal(codeOf(readRoot(root.certificate, domain)), 'accepted');
  const authority = new BasicConstraintsExtension(true, 0, true);
  const signing = usage(KeyUsageFlags.keyCertSign);
  const own = nameOf(false, `spiffe://${domain}`);
  const odd = (...extensions: Extension[]) => oddLeaf(root, extensions, { subject: 'CN=odd' });
  const broken: Readonly<Record<string, Uint8Array>> = {
    'a leaf': leaf,
    'no certificate': leaf.subarray(1),
    'no constraints': await odd(signing, own),
    'no authority': await odd(new BasicConstraintsExtension(false, undefined, true), signing, own),
    'no key usage': await odd(authority, own),
    'an uncritical key usage': await odd(authority, usage(KeyUsageFlags.keyCertSign, false), own),
    'no keyCertSign': await odd(authority, usage(KeyUsageFlags.cRLSign), own),
    'a name with a path': await odd(authority, signing, nameOf(false, `spiffe://${domain}/router/r1`)),
    'another domain': await odd(authority, signing, nameOf(false, 'spiffe://other.example')),
    'what is not understood': await odd(authority, signing, own, new Extension('2.5.29.30', true, Uint8Array.of(0x30, 0))),
  };
  for (const [what, der] of Object.entries(broken)) assert.equal(codeOf(readRoot(der, domain)), 'x509-root', what);
  assert.equal(codeOf(readRoot(await odd(authority, signing), domain)), 'accepted');
  assert.equal(codeOf(readRoot(await makeRoot(domain, p256(), decade, new Uint8Array(16)), domain)), 'accepted');
});
