// SPDX-License-Identifier: Apache-2.0
import { createPrivateKey, generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import { wholeSeconds } from '../../../core/identity/seconds.ts';
import type { SpiffeId, TrustDomain } from '../../../core/identity/spiffe-id.ts';
import type { TrustBundle } from '../../../core/identity/trust-bundle.ts';
import { wallTime } from '../../../core/time.ts';
import { makeLeaf, makeRoot, type Validity } from '../authority/make-certificate.ts';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '../authority/x509-library.ts';
import { spkiOf } from '../key-pair.ts';

export const domain = 'mesh.example' as TrustDomain;
export const routerOne = 'spiffe://mesh.example/router/r1' as SpiffeId;
export const year2026: Validity = { notBefore: wallTime(Date.UTC(2026, 0, 1)), notAfter: wallTime(Date.UTC(2027, 0, 1)) };
export const decade: Validity = { notBefore: wallTime(Date.UTC(2026, 0, 1)), notAfter: wallTime(Date.UTC(2036, 0, 1)) };

/** Randomness that every run has again. */
export const bytes16 = (n: number): Uint8Array => new Uint8Array(16).fill(n);
export const p256 = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

export interface TestRoot {
  readonly key: KeyObject;
  readonly certificate: Uint8Array;
}

export async function testRoot(validity: Validity = decade): Promise<TestRoot> {
  const key = p256();
  return { key, certificate: await makeRoot(domain, key, validity, bytes16(1)) };
}

export const testLeaf = (root: TestRoot, id: SpiffeId = routerOne, validity: Validity = year2026): Promise<Uint8Array> =>
  makeLeaf(id, spkiOf(p256()), root, validity, bytes16(2));

export const bundleOf = (...x509Roots: readonly Uint8Array[]): TrustBundle => ({
  trustDomain: domain,
  sequence: 1,
  refreshHint: wholeSeconds(3_600),
  issuers: [],
  x509Roots,
});

export const nameOf = (critical: boolean, ...uris: readonly string[]): Extension =>
  new SubjectAlternativeNameExtension(
    uris.map((value) => ({ type: 'url' as const, value })),
    critical,
  );
export const usage = (flags: KeyUsageFlags, critical = true): Extension => new KeyUsagesExtension(flags, critical);
export const signs = KeyUsageFlags.digitalSignature;
export const noAuthority = new BasicConstraintsExtension(false, undefined, true);

export interface Odd {
  readonly subject?: string;
  readonly validity?: Validity;
  readonly keys?: webcrypto.CryptoKeyPair;
}

/** A certificate with whatever extensions, as a careless or hostile issuer makes them. */
export async function oddLeaf(root: TestRoot, extensions: readonly Extension[], { subject = '', validity = year2026, keys }: Odd = {}) {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = keys ?? (await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']));
  const issuer = new X509Certificate(root.certificate);
  const der = createPrivateKey(root.key.export({ type: 'pkcs8', format: 'pem' })).export({ type: 'pkcs8', format: 'der' });
  const made = await X509CertificateGenerator.create(
    {
      serialNumber: '0102',
      subject,
      issuer: issuer.subjectName,
      publicKey: pair.publicKey,
      signingKey: await webcrypto.subtle.importKey('pkcs8', der, curve, false, ['sign']),
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      notBefore: new Date(validity.notBefore),
      notAfter: new Date(validity.notAfter),
      extensions: [...extensions, await AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto)],
    },
    webcrypto,
  );
  return new Uint8Array(made.rawData);
}
