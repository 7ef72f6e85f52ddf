// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { granted } from '../../../ports/contract/outcome.ts';
import { spkiOf } from '../key-pair.ts';
import { bytes16, decade, domain, p256, routerOne, testLeaf, testRoot, year2026 } from '../testing/certificates.ts';
import { certificateParts } from '../x509/certificate-parts.ts';
import { readX509Svid } from '../x509/read-x509-svid.ts';
import { readRoot } from '../x509/root-rules.ts';
import { makeLeaf } from './make-certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'x0-x509-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function pem(name: string, ...ders: readonly Uint8Array[]): string {
  const file = join(folder, name);
  writeFileSync(file, ders.map((der) => new X509Certificate(der).toString()).join(''));
  return file;
}

const openssl = (...words: string[]) => spawnSync('openssl', words, { encoding: 'utf8' });
const noOpenssl = openssl('version').status !== 0 && 'openssl is not installed';
/** The middle of 2026, for certificates of that year. */
const at = ['-attime', String(Date.UTC(2026, 6, 1) / 1_000)];

test('openssl verifies the chain by its strict rules, for both ends of TLS', { skip: noOpenssl }, async () => {
  const root = await testRoot();
  const leaf = pem('leaf.pem', await testLeaf(root));
  const roots = pem('roots.pem', (await testRoot()).certificate, root.certificate);
  for (const purpose of ['sslserver', 'sslclient']) {
    const told = openssl('verify', '-x509_strict', '-purpose', purpose, ...at, '-CAfile', roots, leaf);
    assert.deepEqual([told.status, told.stdout], [0, `${leaf}: OK\n`], told.stderr);
  }
});

test('openssl refuses the same leaf under another root, and a root that signs through a leaf', { skip: noOpenssl }, async () => {
  const [root, other, between] = [await testRoot(), await testRoot(), p256()];
  const leaf = await testLeaf(root);
  const told = openssl('verify', '-x509_strict', ...at, '-CAfile', pem('other.pem', other.certificate), pem('leaf2.pem', leaf));
  assert.notEqual(told.status, 0);
  const issuing = await makeLeaf(routerOne, spkiOf(between), root, year2026, bytes16(3));
  const below = await makeLeaf(routerOne, spkiOf(p256()), { certificate: issuing, key: between }, year2026, bytes16(4));
  const chained = openssl(
    'verify',
    ...at,
    '-CAfile',
    pem('root3.pem', root.certificate),
    '-untrusted',
    pem('between.pem', issuing),
    pem('below.pem', below),
  );
  assert.notEqual(chained.status, 0);
});

test('a root is a signing certificate of the domain, by the standard’s rules', async () => {
  const { certificate } = await testRoot();
  const read = granted(readRoot(certificate, domain));
  assert.deepEqual([read.ca, read.subjectAltName], [true, `URI:spiffe://${domain}`]);
  assert.deepEqual([Date.parse(read.validFrom), Date.parse(read.validTo)], [decade.notBefore, decade.notAfter]);
});

test('a leaf says who it is, in its one URI, and nothing of a subject', async () => {
  const { certificate, id } = granted(readX509Svid(await testLeaf(await testRoot())));
  assert.deepEqual([id, certificate.subjectAltName, certificate.ca], [routerOne, `URI:${routerOne}`, false]);
  assert.equal(certificate.subject, undefined);
});

test('serial numbers are the random bytes, positive, at most 20 bytes and never zero', async () => {
  const root = await testRoot();
  for (const octet of [0x00, 0x7f, 0x80, 0xff]) {
    const leaf = await makeLeaf(routerOne, spkiOf(p256()), root, year2026, bytes16(octet));
    const serial = certificateParts(leaf)?.serial ?? new Uint8Array();
    assert.equal(serial.length, 16);
    assert.equal((serial[0] ?? 0xff) & 0xc0, 0x40);
    assert.deepEqual(serial.subarray(1), bytes16(octet).subarray(1));
  }
});

test('dates behind 2049 are written as RFC 5280 asks', async () => {
  const { notBefore } = year2026;
  const leaf = await testLeaf(await testRoot(), undefined, { notBefore, notAfter: decade.notAfter });
  assert.equal(granted(readX509Svid(leaf)).notAfter, decade.notAfter);
  const late = { notBefore, notAfter: Date.UTC(2060, 0, 1) as typeof notBefore };
  assert.equal(granted(readX509Svid(await testLeaf(await testRoot(), undefined, late))).notAfter, late.notAfter);
});
