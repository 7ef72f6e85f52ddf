// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../refusal.ts';
import type { WallTime } from '../time.ts';
import { fromHex, toHex } from './hex.ts';
import { OctetReader } from './octet-reader.ts';
import { OctetWriter } from './octet-writer.ts';
import { copyOf } from './octets.ts';
import type { IssuerKeyId } from './pq-svid.ts';
import { signatureLength } from './signature-lengths.ts';
import { fromSeconds, isWholeSecond, toSeconds } from './wall-seconds.ts';

const kind = 0x54;
const version = 1;
const bodyLength = 56;

/** An issuer says that it is this late: its word moves the proven floor, also of routers that need no new SVID. */
export interface SignedInstant {
  readonly issuer: IssuerKeyId;
  /** Whole seconds. */
  readonly at: WallTime;
  /** 16 bytes of whoever asked; zeros where the issuer speaks unasked. */
  readonly nonce: Uint8Array;
  /** Over `bytes` with the context `x0/instant/1`. */
  readonly signature: Uint8Array;
  readonly bytes: Uint8Array;
}

/** The bytes to sign: kind, version, issuer (32), instant (u48, seconds), nonce (16). Refuses `instant-field`. */
export function encodeInstantBody(instant: Pick<SignedInstant, 'issuer' | 'at' | 'nonce'>): Outcome<Uint8Array> {
  const issuer = fromHex(instant.issuer, 32);
  if (issuer === null || !isWholeSecond(instant.at) || instant.nonce.length !== 16) {
    return refuse('us', 'instant-field', 'no signed instant can say this');
  }
  return accept(new OctetWriter().u8(kind).u8(version).octets(issuer).u48(toSeconds(instant.at)).octets(instant.nonce).done());
}

/** Body and signature, one after the other. */
export const encodeInstant = (bodyBytes: Uint8Array, signature: Uint8Array): Uint8Array =>
  new OctetWriter().octets(bodyBytes).octets(signature).done();

/** Refuses (code `instant-malformed`) whatever `encodeInstant` would not have made. */
export function decodeInstant(bytes: Uint8Array): Outcome<SignedInstant> {
  const malformed = refuse('peer', 'instant-malformed', 'not a signed instant');
  if (bytes.length !== bodyLength + signatureLength) return malformed;
  const reader = new OctetReader(bytes);
  if (reader.u8() !== kind || reader.u8() !== version) return malformed;
  const issuer = toHex(reader.octets(32)) as IssuerKeyId;
  const at = fromSeconds(reader.u48());
  const nonce = reader.octets(16).slice();
  if (!isWholeSecond(at)) return malformed;
  return accept({ issuer, at, nonce, bytes: copyOf(bytes.subarray(0, bodyLength)), signature: copyOf(bytes.subarray(bodyLength)) });
}
