// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../refusal.ts';
import { fromHex, toHex } from './hex.ts';
import { OctetReader } from './octet-reader.ts';
import { OctetWriter } from './octet-writer.ts';
import { copyOf } from './octets.ts';
import type { IssuerKeyId } from './pq-svid.ts';
import type { RevocationList, RevocationListBody, Revoked, RevokedKind, Revoker } from './revocation-list.ts';
import { signatureLength } from './signature-lengths.ts';
import { parseSpiffeId, parseTrustDomain, type SpiffeId, type TrustDomain, trustDomainOf } from './spiffe-id.ts';
import { fromSeconds, isWholeSecond, toSeconds } from './wall-seconds.ts';

const kind = 0x56;
const version = 1;
const kinds: readonly RevokedKind[] = ['svid', 'key', 'renewal'];
export const mostRevoked = 1024;
/** Bytes: 1,024 entries of routers with the longest names, or fewer with ids of other programs that are longer still. */
export const longestRevocations = 384 * 1024;
/** In the issuer's place where a decision revokes; no key has it for its SHA-256. */
const decided = new Uint8Array(32);

const orderOf = (entry: Revoked): string => `${entry.id} ${kinds.indexOf(entry.kind)} ${entry.hash}`;

/** In the order of the list and each once, the later `until` where one stands there twice. */
export function sortedRevoked(entries: readonly Revoked[]): readonly Revoked[] {
  const latest = new Map<string, Revoked>();
  for (const entry of entries) {
    const held = latest.get(orderOf(entry));
    if (held === undefined || held.until < entry.until) latest.set(orderOf(entry), entry);
  }
  return [...latest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function entryFault(entry: Revoked, domain: TrustDomain): string | null {
  const id = parseSpiffeId(entry.id);
  if (!id.ok) return id.refusal.message;
  if (trustDomainOf(id.value) !== domain) return `${entry.id.slice(0, 300)} belongs to another trust domain`;
  if (fromHex(entry.hash, 32) === null) return 'a hash is not 64 hexadecimal digits';
  return isWholeSecond(entry.until) ? null : 'a time is no whole second between 1970 and 9999';
}

/** What is wrong with a list, for people; null where nothing is. */
function listFault(body: RevocationListBody): string | null {
  const domain = parseTrustDomain(body.trustDomain);
  if (!domain.ok) return domain.refusal.message;
  if (body.revoker !== 'decision' && (fromHex(body.revoker, 32) ?? decided).every((octet) => octet === 0))
    return 'its revoker is no key id';
  if (!Number.isSafeInteger(body.sequence) || body.sequence < 0) return 'its sequence is out of range';
  if (!isWholeSecond(body.issued)) return 'its time is no whole second between 1970 and 9999';
  if (body.entries.length > mostRevoked) return `more than ${mostRevoked} entries`;
  for (const [at, entry] of body.entries.entries()) {
    const fault = entryFault(entry, body.trustDomain);
    if (fault !== null) return fault;
    const before = body.entries[at - 1];
    if (before !== undefined && orderOf(before) >= orderOf(entry)) return 'its entries are not in ascending order, each once';
  }
  return null;
}

/** The canonical bytes to sign with the context `x0/revocation/1`. Refuses (code `revocation-field`) a list with a fault. */
export function encodeRevocationsBody(body: RevocationListBody): Outcome<Uint8Array> {
  const unfit = (why: string) => refuse('operator', 'revocation-field', `no list of revocations can say this: ${why}`);
  const fault = listFault(body);
  if (fault !== null) return unfit(fault);
  const writer = new OctetWriter().u8(kind).u8(version).u8(body.trustDomain.length).text(body.trustDomain);
  writer.octets(body.revoker === 'decision' ? decided : (fromHex(body.revoker, 32) ?? decided));
  writer.u64(body.sequence).u48(toSeconds(body.issued)).u16(body.entries.length);
  for (const entry of body.entries) {
    writer.u16(entry.id.length).text(entry.id).u8(kinds.indexOf(entry.kind));
    writer.octets(fromHex(entry.hash, 32) ?? decided).u48(toSeconds(entry.until));
  }
  const bytes = writer.done();
  return bytes.length > longestRevocations ? unfit(`longer than ${longestRevocations} bytes`) : accept(bytes);
}

const malformed = (why: string) => refuse('peer', 'revocation-malformed', `not a list of revocations: ${why}`);

function readEntry(reader: OctetReader): Revoked | null {
  const id = reader.text(reader.u16()) as SpiffeId;
  const which = kinds[reader.u8()];
  const hash = toHex(reader.octets(32));
  const until = fromSeconds(reader.u48());
  return which === undefined || !reader.sound ? null : { id, kind: which, hash, until };
}

/** Refuses (code `revocation-malformed`) whatever `encodeRevocationsBody` would not have made. */
export function decodeRevocationsBody(bytes: Uint8Array): Outcome<RevocationListBody> {
  if (bytes.length > longestRevocations) return malformed('too long');
  const reader = new OctetReader(bytes);
  if (reader.u8() !== kind || reader.u8() !== version) return malformed('another kind or version');
  const trustDomain = reader.text(reader.u8()) as TrustDomain;
  const issuer = reader.octets(32);
  const revoker: Revoker = issuer.every((octet) => octet === 0) ? 'decision' : (toHex(issuer) as IssuerKeyId);
  const sequence = reader.u64();
  const issued = fromSeconds(reader.u48());
  const entries: Revoked[] = [];
  for (let left = Math.min(reader.u16(), mostRevoked + 1); left > 0; left -= 1) {
    const entry = readEntry(reader);
    if (entry === null) return malformed('an entry is incomplete or of another kind');
    entries.push(entry);
  }
  if (!reader.ended) return malformed('too short, or something follows its end');
  const body: RevocationListBody = { version, trustDomain, revoker, sequence, issued, entries };
  const fault = listFault(body);
  return fault === null ? accept(body) : malformed(fault);
}

/** A list with the signature over its bytes; a decided one has none. Whether the signature fits is asked elsewhere. */
export function signedRevocations(bodyBytes: Uint8Array, signature: Uint8Array): Outcome<RevocationList> {
  const body = decodeRevocationsBody(bodyBytes);
  if (!body.ok) return body;
  if (signature.length !== (body.value.revoker === 'decision' ? 0 : signatureLength)) return malformed('its signature has another length');
  return accept({ ...body.value, bytes: copyOf(bodyBytes), signature: copyOf(signature) });
}

/** The body's length (u32), the body, the signature. */
export const encodeRevocations = (list: RevocationList): Uint8Array =>
  new OctetWriter().u32(list.bytes.length).octets(list.bytes).octets(list.signature).done();

/** Refuses (code `revocation-malformed`) whatever `encodeRevocations` would not have made. */
export function decodeRevocations(bytes: Uint8Array): Outcome<RevocationList> {
  if (bytes.length > longestRevocations + signatureLength + 4) return malformed('too long');
  const reader = new OctetReader(bytes);
  const body = reader.octets(reader.u32());
  return reader.sound ? signedRevocations(body, bytes.subarray(4 + body.length)) : malformed('too short');
}
