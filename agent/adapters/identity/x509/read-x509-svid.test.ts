// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { wallTime } from '../../../core/time.ts';
import { codeOf, granted } from '../../../ports/contract/outcome.ts';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
} from '../authority/x509-library.ts';
import {
  nameOf,
  noAuthority,
  type Odd,
  oddLeaf,
  routerOne,
  signs,
  type TestRoot,
  testLeaf,
  testRoot,
  usage,
  year2026,
} from '../testing/certificates.ts';
import { readX509Svid } from './read-x509-svid.ts';

let root: TestRoot;
before(async () => {
  root = await testRoot();
});

const name = nameOf(true, routerOne);
const codeFor = async (extensions: readonly Extension[], odd?: Odd): Promise<string> =>
  codeOf(readX509Svid(await oddLeaf(root, extensions, odd)));

test('what an authority issues is read: id, dates, a key on P-256', async () => {
  const read = granted(readX509Svid(await testLeaf(root)));
  assert.deepEqual([read.id, read.notBefore, read.notAfter], [routerOne, year2026.notBefore, year2026.notAfter]);
});

test('the least that the standard asks is enough, and a leaf that names no constraints is none of an authority', async () => {
  assert.equal(await codeFor([name, usage(signs)]), 'accepted');
  assert.equal(await codeFor([name, noAuthority, usage(signs)]), 'accepted');
});

test('a certificate has exactly one URI among its names', async () => {
  assert.equal(await codeFor([usage(signs)], { subject: 'CN=r1' }), 'x509-uri-count');
  assert.equal(await codeFor([nameOf(true, routerOne, `${routerOne}b`), usage(signs)]), 'x509-uri-count');
});

test('its URI is a SPIFFE ID with a path', async () => {
  assert.equal(await codeFor([nameOf(true, 'https://mesh.example/router/r1'), usage(signs)]), 'x509-spiffe-id');
  assert.equal(await codeFor([nameOf(true, 'spiffe://Mesh.example/router/r1'), usage(signs)]), 'x509-spiffe-id');
  assert.equal(await codeFor([nameOf(true, 'spiffe://mesh.example'), usage(signs)]), 'x509-no-path');
});

test('names may stand uncritical only beside a subject', async () => {
  assert.equal(await codeFor([nameOf(false, routerOne), usage(signs)]), 'x509-names-not-critical');
  assert.equal(await codeFor([nameOf(false, routerOne), usage(signs)], { subject: 'CN=r1' }), 'accepted');
});

test('a certificate authority is no SVID of a router, and the authority’s own root is none', async () => {
  assert.equal(await codeFor([name, new BasicConstraintsExtension(true, undefined, true), usage(signs)]), 'x509-is-authority');
  assert.equal(await codeFor([name, new BasicConstraintsExtension(true, 0, false), usage(signs)]), 'x509-is-authority');
  assert.equal(codeOf(readX509Svid(root.certificate)), 'x509-is-authority');
});

test('a key usage is there, is critical, signs, and signs neither certificates nor revocations', async () => {
  assert.equal(await codeFor([name]), 'x509-no-key-usage');
  assert.equal(await codeFor([name, usage(signs, false)]), 'x509-key-usage-not-critical');
  assert.equal(await codeFor([name, usage(KeyUsageFlags.keyAgreement)]), 'x509-no-digital-signature');
  assert.equal(await codeFor([name, usage(signs | KeyUsageFlags.keyCertSign)]), 'x509-signs-certificates');
  assert.equal(await codeFor([name, usage(signs | KeyUsageFlags.cRLSign)]), 'x509-signs-revocations');
  assert.equal(await codeFor([name, usage(signs | KeyUsageFlags.keyAgreement | KeyUsageFlags.keyEncipherment)]), 'accepted');
});

test('an extended key usage names both ends of TLS', async () => {
  const { serverAuth, clientAuth } = ExtendedKeyUsage;
  const extended = (...purposes: ExtendedKeyUsage[]) => [name, usage(signs), new ExtendedKeyUsageExtension(purposes)];
  assert.equal(await codeFor(extended(serverAuth)), 'x509-purposes');
  assert.equal(await codeFor(extended(clientAuth)), 'x509-purposes');
  assert.equal(await codeFor(extended(serverAuth, clientAuth)), 'accepted');
});

test('a critical extension that nobody here understands makes a certificate unusable, an uncritical one does not', async () => {
  const nothing = Uint8Array.of(0x05, 0x00);
  assert.equal(await codeFor([name, usage(signs), new Extension('1.2.3.4', true, nothing)]), 'x509-unknown-critical');
  assert.equal(await codeFor([name, usage(signs), new Extension('1.2.3.4', false, nothing)]), 'accepted');
});

test('only keys on P-256 are taken', async () => {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign', 'verify']);
  assert.equal(await codeFor([name, usage(signs)], { keys }), 'x509-key-kind');
});

test('a certificate that ends before it begins is refused', async () => {
  const validity = { notBefore: year2026.notAfter, notAfter: year2026.notBefore };
  assert.equal(await codeFor([name, usage(signs)], { validity }), 'x509-validity');
  assert.equal(await codeFor([name, usage(signs)], { validity: { notBefore: wallTime(0), notAfter: wallTime(0) } }), 'accepted');
});

test('an extension that is there twice, other versions, trailing bytes and other texts are no certificate', async () => {
  assert.equal(await codeFor([name, usage(signs), usage(signs)]), 'x509-malformed');
  const der = await testLeaf(root);
  const changed = (at: number, octet: number): Uint8Array => der.with(at, octet);
  // [0] { INTEGER 2 } stands behind the two outer headers of four bytes each.
  assert.deepEqual([...der.subarray(8, 13)], [0xa0, 3, 2, 1, 2]);
  assert.equal(codeOf(readX509Svid(changed(12, 1))), 'x509-malformed');
  assert.equal(codeOf(readX509Svid(Uint8Array.of(...der, 0))), 'x509-malformed');
  assert.equal(codeOf(readX509Svid(new Uint8Array(10_000))), 'x509-malformed');
  assert.equal(codeOf(readX509Svid(new Uint8Array())), 'x509-malformed');
});

test('whatever bytes come, reading answers and never throws; a shortened certificate is none', async () => {
  const der = await testLeaf(root);
  for (let length = 0; length < der.length; length += 1) assert.equal(codeOf(readX509Svid(der.subarray(0, length))), 'x509-malformed');
  const changes = fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(changes, (list) => {
      const bent = Uint8Array.from(der);
      for (const [at, octet] of list) bent[at] = octet;
      assert.match(codeOf(readX509Svid(bent)), /^(accepted|x509-[a-z-]+)$/);
    }),
    { seed: 7, numRuns: 10_000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => assert.match(codeOf(readX509Svid(noise)), /^x509-malformed$/)),
    { seed: 7, numRuns: 10_000 },
  );
});
