// SPDX-License-Identifier: Apache-2.0
import { fromHex, toHex } from '../identity/hex.ts';
import { OctetReader } from '../identity/octet-reader.ts';
import { OctetWriter } from '../identity/octet-writer.ts';
import type { SvidHash } from '../identity/pq-svid.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';
import {
  bootLength,
  ciphertextLength,
  hashLength,
  initiatorAuthLength,
  responderAuthLength,
  shareLength,
  signatureLength,
} from './handshake-lengths.ts';
import type { EndNews } from './session.ts';

/** What the responder says in message 2. */
export interface ResponderAuth {
  readonly news: EndNews;
  readonly newsBytes: Uint8Array;
  /** Its own ephemeral X-Wing public key. */
  readonly share: Uint8Array;
  readonly signature: Uint8Array;
  readonly mac: Uint8Array;
}

/** What the initiator says in message 3. */
export interface InitiatorAuth {
  readonly news: EndNews;
  /** Its news, the peer's SVID hash, and the session that it knew before. */
  readonly sayingBytes: Uint8Array;
  readonly peerSvid: SvidHash;
  readonly replaces: Uint8Array;
  /** For the responder's share. */
  readonly ciphertext: Uint8Array;
  readonly signature: Uint8Array;
  readonly mac: Uint8Array;
}

const hashBytes = (hash: SvidHash): Uint8Array => fromHex(hash, hashLength) ?? new Uint8Array(hashLength);

const putNews = (writer: OctetWriter, news: EndNews): OctetWriter =>
  writer.octets(hashBytes(news.svid)).u48(news.bundleVersion).octets(news.revocationDigest).octets(news.boot);

export const encodeNews = (news: EndNews): Uint8Array => putNews(new OctetWriter(), news).done();

/** What the initiator says before its ciphertext. */
export const encodeSaying = (news: EndNews, peerSvid: SvidHash, replaces: Uint8Array): Uint8Array =>
  putNews(new OctetWriter(), news).octets(hashBytes(peerSvid)).octets(replaces).done();

/** Either end's flight: what it says, its share or ciphertext, signature and MAC. */
export const encodeAuth = (saying: Uint8Array, key: Uint8Array, signature: Uint8Array, mac: Uint8Array): Uint8Array =>
  new OctetWriter().octets(saying).octets(key).octets(signature).octets(mac).done();

const readHash = (reader: OctetReader): SvidHash => toHex(reader.octets(hashLength)) as SvidHash;

const readNews = (reader: OctetReader): EndNews => ({
  svid: readHash(reader),
  bundleVersion: reader.u48(),
  revocationDigest: reader.octets(hashLength).slice(),
  boot: reader.octets(bootLength).slice(),
});

/** The SVID's hash, which stands first in either flight and so in its first fragment. */
export const svidHashAhead = (piece: Uint8Array): SvidHash => toHex(piece.subarray(0, hashLength)) as SvidHash;

const malformed = refuse('peer', 'link-malformed', 'a part of a handshake has not the length that this version sends');

/** Refuses (code `link-malformed`) another length. */
export function decodeResponderAuth(bytes: Uint8Array): Outcome<ResponderAuth> {
  if (bytes.length !== responderAuthLength) return malformed;
  const reader = new OctetReader(bytes);
  const news = readNews(reader);
  const share = reader.octets(shareLength);
  const signature = reader.octets(signatureLength);
  const newsBytes = bytes.subarray(0, responderAuthLength - shareLength - signatureLength - hashLength);
  return accept({ news, newsBytes, share, signature, mac: reader.octets(hashLength) });
}

/** Refuses (code `link-malformed`) another length. */
export function decodeInitiatorAuth(bytes: Uint8Array): Outcome<InitiatorAuth> {
  if (bytes.length !== initiatorAuthLength) return malformed;
  const reader = new OctetReader(bytes);
  const news = readNews(reader);
  const peerSvid = readHash(reader);
  const replaces = reader.octets(hashLength).slice();
  const ciphertext = reader.octets(ciphertextLength);
  const signature = reader.octets(signatureLength);
  const sayingBytes = bytes.subarray(0, initiatorAuthLength - ciphertextLength - signatureLength - hashLength);
  return accept({ news, sayingBytes, peerSvid, replaces, ciphertext, signature, mac: reader.octets(hashLength) });
}
