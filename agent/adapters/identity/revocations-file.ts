// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { HeldRevocations, RevocationBook } from '../../core/identity/revocation-book.ts';
import { decodeRevocations, encodeRevocations, mostRevoked } from '../../core/identity/revocation-codec.ts';
import type { Revoked } from '../../core/identity/revocation-list.ts';
import { parseTrustDomain } from '../../core/identity/spiffe-id.ts';
import { mostIssuers } from '../../core/identity/trust-bundle.ts';

// The file is the router's own, in a directory that only it writes: it is checked for damage, not for malice.

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const rowsOf = (value: unknown, most: number): readonly Fields[] | null =>
  Array.isArray(value) && value.length <= most ? value.map(fieldsOf) : null;
const parsed = (text: string): Fields => {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return {};
  }
};
const isTime = (value: unknown): value is number => Number.isSafeInteger(value);

export function formatRevocations({ trustDomain, held }: RevocationBook): string {
  const lists = held.map(({ list, kept }) => ({ list: Buffer.from(encodeRevocations(list)).toString('base64'), kept }));
  return `${JSON.stringify({ trustDomain, held: lists }, null, 2)}\n`;
}

function heldOf({ list: packed, kept }: Fields): HeldRevocations | null {
  const list = decodeRevocations(new Uint8Array(Buffer.from(typeof packed === 'string' ? packed : '', 'base64')));
  const entries = rowsOf(kept, mostRevoked);
  if (
    !list.ok ||
    entries === null ||
    !entries.every(({ id, hash, until }) => typeof id === 'string' && typeof hash === 'string' && isTime(until))
  )
    return null;
  const hash = Uint8Array.from(createHash('sha256').update(list.value.bytes).digest());
  return { list: list.value, hash, kept: entries as unknown as readonly Revoked[] };
}

/** Null where the text is not what `formatRevocations` writes. */
export function parseRevocations(text: string): RevocationBook | null {
  const fields = parsed(text);
  const domain = parseTrustDomain(String(fields['trustDomain']));
  const held = rowsOf(fields['held'], mostIssuers + 1)?.map(heldOf);
  if (!domain.ok || held === undefined || held.includes(null)) return null;
  return { trustDomain: domain.value, held: held.filter((one) => one !== null) };
}
