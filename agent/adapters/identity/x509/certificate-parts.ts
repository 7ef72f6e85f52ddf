// SPDX-License-Identifier: Apache-2.0
import { context, type Element, elementsOf, identifierText, tag } from './der.ts';

export interface Extension {
  readonly critical: boolean;
  /** DER of the extension's own structure. */
  readonly value: Uint8Array;
}

/** What node:crypto's X509Certificate does not tell of a certificate (RFC 5280, section 4.1). */
export interface CertificateParts {
  /** The subject names nobody. */
  readonly subjectEmpty: boolean;
  readonly serial: Uint8Array;
  /** By object identifier, `2.5.29.15`. */
  readonly extensions: ReadonlyMap<string, Extension>;
}

/** A certificate with a P-256 key and the extensions of an SVID has about 600 bytes. */
export const longestCertificate = 8_192;
const mostExtensions = 32;
const version3 = 2;

function extensionsOf(wrapped: Element): Map<string, Extension> | null {
  const [list, ...more] = elementsOf(wrapped.content, 1) ?? [];
  if (list?.tag !== tag.sequence || more.length > 0) return null;
  const each = elementsOf(list.content, mostExtensions);
  if (each === null) return null;
  const found = new Map<string, Extension>();
  for (const one of each) {
    const parts = one.tag === tag.sequence ? elementsOf(one.content, 3) : null;
    if (parts === null || parts.length < 2) return null;
    const [id, second] = parts;
    const value = parts.at(-1);
    if (id?.tag !== tag.objectIdentifier || value?.tag !== tag.octetString) return null;
    // DER leaves a default out: the flag is there only where it is true.
    const critical = parts.length === 3;
    if (critical && (second?.tag !== tag.boolean || second.content.length !== 1 || second.content[0] !== 0xff)) return null;
    const name = identifierText(id.content);
    // RFC 5280, section 4.2: no extension twice.
    if (name === null || found.has(name)) return null;
    found.set(name, { critical, value: value.content });
  }
  return found;
}

/** Null where the bytes are no X.509 certificate of version 3. Its signature is not looked at. */
export function certificateParts(der: Uint8Array): CertificateParts | null {
  if (der.length > longestCertificate) return null;
  const outer = elementsOf(der, 1);
  const [certificate] = outer ?? [];
  if (certificate?.tag !== tag.sequence) return null;
  const [signed, algorithm, signature, ...behind] = elementsOf(certificate.content, 3) ?? [];
  if (signed?.tag !== tag.sequence || algorithm === undefined || signature?.tag !== tag.bitString || behind.length > 0) return null;
  const fields = elementsOf(signed.content, 10) ?? [];
  const [version, serial, inner, , , subject] = fields;
  if (version?.tag !== context(0, true) || serial?.tag !== tag.integer || subject?.tag !== tag.sequence) return null;
  const [number] = elementsOf(version.content, 1) ?? [];
  if (number?.tag !== tag.integer || number.content.length !== 1 || number.content[0] !== version3) return null;
  // RFC 5280, section 4.1.1.2: both name the same algorithm.
  if (inner === undefined || Buffer.compare(inner.whole, algorithm.whole) !== 0) return null;
  const last = fields.at(-1);
  const extensions = last?.tag === context(3, true) ? extensionsOf(last) : new Map<string, Extension>();
  return extensions === null ? null : { subjectEmpty: subject.content.length === 0, serial: serial.content, extensions };
}
