// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../refusal.ts';
import { fromBase64, toBase64 } from './base64.ts';
import type { IssuerKeyId, PqSvid, PqSvidBody, SuiteId } from './pq-svid.ts';
import { encodeSvidBody, signedSvid } from './pq-svid-codec.ts';
import { publicKeyLength, signatureLength } from './signature-lengths.ts';
import type { SpiffeId } from './spiffe-id.ts';
import { fromSeconds, toSeconds } from './wall-seconds.ts';

/** A PQ-SVID as API and LuCI show it. Keys and signatures are base64url, times seconds since 1970. */
export interface PqSvidJson {
  readonly version: 1;
  readonly id: string;
  readonly publicKey: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly zone: string;
  readonly roles: readonly string[];
  readonly suites: readonly number[];
  readonly issuer: string;
  readonly signature: string;
}

export const svidJson = (svid: PqSvid): PqSvidJson => ({
  version: svid.version,
  id: svid.id,
  publicKey: toBase64(svid.publicKey, 'url'),
  notBefore: toSeconds(svid.notBefore),
  notAfter: toSeconds(svid.notAfter),
  zone: svid.zone,
  roles: svid.roles,
  suites: svid.suites,
  issuer: svid.issuer,
  signature: toBase64(svid.signature, 'url'),
});

const octetsOf = (value: unknown, length: number): Uint8Array | null =>
  typeof value === 'string' && value.length <= length * 2 ? fromBase64(value, 'url') : null;

const isListOf = <T>(value: unknown, most: number, kind: 'string' | 'number'): value is readonly T[] =>
  Array.isArray(value) && value.length <= most && value.every((one) => typeof one === kind);

/** Null where a field is missing or of another kind; what the fields may hold is for `encodeSvidBody`. */
function bodyOf(document: Readonly<Record<string, unknown>>): PqSvidBody | null {
  const { version, id, notBefore, notAfter, zone, roles, suites, issuer } = document;
  const publicKey = octetsOf(document['publicKey'], publicKeyLength);
  if (version !== 1 || publicKey === null || typeof notBefore !== 'number' || typeof notAfter !== 'number') return null;
  if (typeof id !== 'string' || typeof zone !== 'string' || typeof issuer !== 'string') return null;
  if (!isListOf<string>(roles, 16, 'string') || !isListOf<SuiteId>(suites, 8, 'number')) return null;
  const times = { notBefore: fromSeconds(notBefore), notAfter: fromSeconds(notAfter) };
  return { version, id: id as SpiffeId, publicKey, ...times, zone, roles, suites, issuer: issuer as IssuerKeyId };
}

/** The SVID of a parsed JSON document; its canonical bytes are made anew. Refuses (code `svid-malformed`) everything else. */
export function svidFromJson(document: unknown): Outcome<PqSvid> {
  const malformed = (why: string) => refuse('peer', 'svid-malformed', `not an SVID: ${why}`);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return malformed('it is no JSON object');
  const fields = document as Readonly<Record<string, unknown>>;
  const body = bodyOf(fields);
  const signature = octetsOf(fields['signature'], signatureLength);
  if (body === null || signature === null) return malformed('a field is missing or of another kind');
  const bytes = encodeSvidBody(body);
  if (!bytes.ok) return malformed(bytes.refusal.message);
  const signed = signedSvid(bytes.value, signature);
  return signed.ok ? accept(signed.value) : signed;
}
