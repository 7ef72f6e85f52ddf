// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../refusal.ts';
import type { EnrolmentRequest, Warrant } from './enrolment.ts';
import { fromHex, toHex } from './hex.ts';
import type { TokenId } from './join-token.ts';
import { OctetReader } from './octet-reader.ts';
import { OctetWriter } from './octet-writer.ts';
import type { SvidHash } from './pq-svid.ts';
import { signatureLength } from './signature-lengths.ts';
import { decodeRequest, encodeRequest, longestRequest } from './signing-request-codec.ts';

const kind = 0x45;
const version = 1;
const warrantKinds = { token: 1, renewal: 2 } as const;
/** 2 + 2 + the request + 1 + 32 + 3309. */
export const longestEnrolment = longestRequest + 3_346;

const octetsOf = (hex: string, length: number): Uint8Array => fromHex(hex, length) ?? new Uint8Array(length);

/** Kind, version, request (u16 length), warrant. */
export function encodeEnrolment(enrolment: EnrolmentRequest): Uint8Array {
  const request = encodeRequest(enrolment.request);
  const writer = new OctetWriter().u8(kind).u8(version).u16(request.length).octets(request);
  const { warrant } = enrolment;
  writer.u8(warrantKinds[warrant.kind]);
  if (warrant.kind === 'token') return writer.octets(octetsOf(warrant.token, 8)).octets(warrant.mac).done();
  return writer.octets(octetsOf(warrant.svid, 32)).octets(warrant.signature).done();
}

const malformed = (why: string) => refuse('peer', 'request-malformed', `not a request for enrolment: ${why}`);

function readWarrant(reader: OctetReader): Warrant | null {
  const which = reader.u8();
  if (which === warrantKinds.token) {
    return { kind: 'token', token: toHex(reader.octets(8)) as TokenId, mac: reader.octets(32).slice() };
  }
  if (which !== warrantKinds.renewal) return null;
  return { kind: 'renewal', svid: toHex(reader.octets(32)) as SvidHash, signature: reader.octets(signatureLength).slice() };
}

/** Refuses (code `request-malformed`) whatever `encodeEnrolment` would not have made. */
export function decodeEnrolment(bytes: Uint8Array): Outcome<EnrolmentRequest> {
  if (bytes.length > longestEnrolment) return malformed('too long');
  const reader = new OctetReader(bytes);
  if (reader.u8() !== kind || reader.u8() !== version) return malformed('another kind or version');
  const requestBytes = reader.octets(reader.u16());
  const warrant = readWarrant(reader);
  if (warrant === null || !reader.ended) return malformed('its warrant is none, or its length does not fit');
  const request = decodeRequest(requestBytes);
  return request.ok ? accept({ request: request.value, warrant }) : request;
}
