// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../link/symmetric.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';
import { claimFaults, readClaims, writeClaims } from './claims.ts';
import { fromHex, toHex } from './hex.ts';
import { OctetReader } from './octet-reader.ts';
import { OctetWriter } from './octet-writer.ts';
import { copyOf } from './octets.ts';
import type { IssuerKeyId, PqSvid, PqSvidBody, SvidHash } from './pq-svid.ts';
import { publicKeyLength, signatureLength } from './signature-lengths.ts';
import { fromSeconds, isWholeSecond, toSeconds } from './wall-seconds.ts';

const kind = 0x53;
const version = 1;
/** A body with the longest id, zone and roles: 2 + 1952 + 32 + 12 + 2 + 2048 + 1 + 63 + 1 + 16 · 64 + 1 + 8 · 2. */
export const longestSvidBody = 5_154;
/** A signed SVID; the usual one, with a short id, has about 5,400 bytes. */
export const longestSvid = longestSvidBody + signatureLength;

/** What is wrong with a body, all of it, for people; empty where nothing is. */
export function svidFaults(body: PqSvidBody): readonly string[] {
  const faults = [...claimFaults(body)];
  if (body.publicKey.length !== publicKeyLength) faults.push(`the public key has ${body.publicKey.length} bytes, not ${publicKeyLength}`);
  if (fromHex(body.issuer, 32) === null) faults.push('the issuer’s key id is not 64 hexadecimal digits');
  if (!isWholeSecond(body.notBefore) || !isWholeSecond(body.notAfter)) faults.push('a time is no whole second between 1970 and 9999');
  if (!(body.notBefore < body.notAfter)) faults.push('it ends before it begins');
  return faults;
}

/** The canonical bytes that an issuer signs. Refuses (code `svid-field`) a body with faults and names them all. */
export function encodeSvidBody(body: PqSvidBody): Outcome<Uint8Array> {
  const faults = svidFaults(body);
  const issuer = fromHex(body.issuer, 32);
  if (faults.length > 0 || issuer === null) return refuse('operator', 'svid-field', `no SVID can say this: ${faults.join('; ')}`);
  const writer = new OctetWriter().u8(kind).u8(version).octets(body.publicKey).octets(issuer);
  return accept(writeClaims(writer.u48(toSeconds(body.notBefore)).u48(toSeconds(body.notAfter)), body).done());
}

const malformed = (why: string) => refuse('peer', 'svid-malformed', `not an SVID: ${why}`);

/** Refuses (code `svid-malformed`) whatever `encodeSvidBody` would not have made: each body has one encoding. Copies. */
export function decodeSvidBody(bytes: Uint8Array): Outcome<PqSvidBody> {
  if (bytes.length > longestSvidBody) return malformed('too long');
  const reader = new OctetReader(bytes);
  if (reader.u8() !== kind || reader.u8() !== version) return malformed('another kind or version');
  const publicKey = reader.octets(publicKeyLength);
  const issuer = toHex(reader.octets(32)) as IssuerKeyId;
  const notBefore = fromSeconds(reader.u48());
  const notAfter = fromSeconds(reader.u48());
  const claims = readClaims(reader);
  if (!reader.sound) return malformed('too short, or a text is no identifier');
  const body: PqSvidBody = { version, ...claims, publicKey: publicKey.slice(), notBefore, notAfter, issuer };
  const fault = svidFaults(body)[0];
  if (fault !== undefined) return malformed(fault);
  return reader.ended ? accept(body) : malformed('something follows its end');
}

/** A body as decoded or encoded, with the signature over its bytes. Whether the signature fits is asked elsewhere. */
export function signedSvid(bodyBytes: Uint8Array, signature: Uint8Array): Outcome<PqSvid> {
  if (signature.length !== signatureLength) return malformed(`the signature has ${signature.length} bytes, not ${signatureLength}`);
  const body = decodeSvidBody(bodyBytes);
  return body.ok ? accept({ ...body.value, bytes: copyOf(bodyBytes), signature: copyOf(signature) }) : body;
}

/** Body and signature, one after the other. */
export const encodeSvid = (svid: PqSvid): Uint8Array => new OctetWriter().octets(svid.bytes).octets(svid.signature).done();

/** Refuses (code `svid-malformed`) whatever `encodeSvid` would not have made. */
export function decodeSvid(bytes: Uint8Array): Outcome<PqSvid> {
  if (bytes.length > longestSvid) return malformed('too long');
  if (bytes.length <= signatureLength) return malformed('too short');
  return signedSvid(bytes.subarray(0, -signatureLength), bytes.subarray(-signatureLength));
}

/** What handshakes, caches and revocations call an SVID by. */
export const svidHash = (symmetric: Symmetric, svid: Pick<PqSvid, 'bytes' | 'signature'>): SvidHash =>
  toHex(symmetric.sha256(svid.bytes, svid.signature)) as SvidHash;

/** What an issuer is called by. */
export const issuerKeyId = (symmetric: Symmetric, publicKey: Uint8Array): IssuerKeyId => toHex(symmetric.sha256(publicKey)) as IssuerKeyId;
