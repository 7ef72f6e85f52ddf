// SPDX-License-Identifier: Apache-2.0
import { createHash, createPublicKey, type KeyObject, webcrypto } from 'node:crypto';
import type { SpiffeId, TrustDomain } from '../../../core/identity/spiffe-id.ts';
import type { WallTime } from '../../../core/time.ts';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from './x509-library.ts';

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const;

export interface Validity {
  /** Whole seconds. */
  readonly notBefore: WallTime;
  readonly notAfter: WallTime;
}

/** 16 random bytes as a serial number: positive and never zero (RFC 5280, section 4.1.2.2). */
function serialText(random: Uint8Array): string {
  const bytes = Buffer.from(random);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

const privateKey = (key: KeyObject) =>
  webcrypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), curve, false, ['sign']);
const publicKey = (spki: Uint8Array) => webcrypto.subtle.importKey('spki', spki, curve, true, ['verify']);
const dates = ({ notBefore, notAfter }: Validity) => ({ notBefore: new Date(notBefore), notAfter: new Date(notAfter) });

/** A self-signed root of a trust domain, DER (X509-SVID, section 3.2): itself an SVID without a path, with nothing but leaves below it. */
export async function makeRoot(domain: TrustDomain, key: KeyObject, validity: Validity, random: Uint8Array): Promise<Uint8Array> {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const shared = await publicKey(spki);
  const made = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialText(random),
      // Roots of one domain that follow each other have names of their own.
      name: [{ CN: [`x0tta6bl4 root ${createHash('sha256').update(spki).digest('hex').slice(0, 16)}`] }],
      keys: { privateKey: await privateKey(key), publicKey: shared },
      signingAlgorithm: signing,
      ...dates(validity),
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
        new SubjectAlternativeNameExtension([{ type: 'url', value: `spiffe://${domain}` }]),
        await SubjectKeyIdentifierExtension.create(shared, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return new Uint8Array(made.rawData);
}

/** An X.509-SVID of a router, DER, signed by a root's key (X509-SVID, sections 2 to 4). `spki` is the router's P-256 key, DER. */
export async function makeLeaf(
  id: SpiffeId,
  spki: Uint8Array,
  root: { readonly certificate: Uint8Array; readonly key: KeyObject },
  validity: Validity,
  random: Uint8Array,
): Promise<Uint8Array> {
  const issuer = new X509Certificate(root.certificate);
  const shared = await publicKey(spki);
  const made = await X509CertificateGenerator.create(
    {
      serialNumber: serialText(random),
      issuer: issuer.subjectName,
      publicKey: shared,
      signingKey: await privateKey(root.key),
      signingAlgorithm: signing,
      ...dates(validity),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        // Critical, because there is no subject (section 3.1).
        new SubjectAlternativeNameExtension([{ type: 'url', value: id }], true),
        await SubjectKeyIdentifierExtension.create(shared, false, webcrypto),
        await AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return new Uint8Array(made.rawData);
}
