// SPDX-License-Identifier: Apache-2.0
import { context, elementAt, elementsOf, identifierText, tag } from './der.ts';

/** Object identifiers of RFC 5280, sections 4.2.1.3, .6, .9 and .12. */
export const extensionId = {
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
} as const;

/** Purposes of RFC 5280, section 4.2.1.12. */
export const purpose = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' } as const;

/** Bits of KeyUsage as they stand in the first byte (RFC 5280, section 4.2.1.3). */
export const usageBit = { digitalSignature: 0x80, keyCertSign: 0x04, crlSign: 0x02 } as const;

const mostNames = 32;
const uniformResourceIdentifier = context(6, false);

/** The first byte of KeyUsage's bits; null where the value is none. */
export function keyUsageBits(value: Uint8Array): number | null {
  const element = elementAt(value, 0);
  if (element?.tag !== tag.bitString || element.whole.length !== value.length) return null;
  const [unused = 8, bits = 0] = element.content;
  return unused > 7 || element.content.length < 2 ? null : bits;
}

/** Whether BasicConstraints makes a certificate authority; null where the value is no BasicConstraints. */
export function isAuthority(value: Uint8Array): boolean | null {
  const element = elementAt(value, 0);
  if (element?.tag !== tag.sequence || element.whole.length !== value.length) return null;
  const [first, ...rest] = elementsOf(element.content, 2) ?? [];
  if (first === undefined) return element.content.length === 0 ? false : null;
  if (first.tag === tag.integer) return rest.length === 0 ? false : null;
  // OpenSSL takes any byte but zero for true: whatever is no plain false counts as an authority.
  return first.tag === tag.boolean ? first.content.length !== 1 || first.content[0] !== 0 : null;
}

/** The URIs of SubjectAltName, characters of ASCII; null where the value is none. */
export function alternativeUris(value: Uint8Array): string[] | null {
  const element = elementAt(value, 0);
  if (element?.tag !== tag.sequence || element.whole.length !== value.length) return null;
  const names = elementsOf(element.content, mostNames);
  if (names === null || names.length === 0) return null;
  const uris: string[] = [];
  for (const name of names) {
    if (name.tag !== uniformResourceIdentifier) continue;
    if (name.content.some((byte) => byte < 0x21 || byte > 0x7e)) return null;
    uris.push(String.fromCharCode(...name.content));
  }
  return uris;
}

/** The purposes of ExtKeyUsage as dotted decimals; null where the value is none. */
export function purposes(value: Uint8Array): string[] | null {
  const element = elementAt(value, 0);
  if (element?.tag !== tag.sequence || element.whole.length !== value.length) return null;
  const ids = elementsOf(element.content, mostNames) ?? [];
  const texts = ids.map((id) => (id.tag === tag.objectIdentifier ? identifierText(id.content) : null));
  return texts.length === 0 || texts.includes(null) ? null : texts.filter((text) => text !== null);
}
