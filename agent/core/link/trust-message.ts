// SPDX-License-Identifier: Apache-2.0

import { OctetReader } from '../identity/octet-reader.ts';
import { OctetWriter } from '../identity/octet-writer.ts';
import { longestRevocations } from '../identity/revocation-codec.ts';
import { accept, type Outcome, refuse } from '../refusal.ts';

const digestLength = 32;
export const nameLength = 8;
/** Bytes of a list in one piece: with its head a record of the channel holds it. */
export const trustPiece = 1_200;
export const mostTrustPieces = Math.ceil(longestRevocations / trustPiece);

/** What two routers tell each other about what they know to be revoked; the channel's type `trust`. */
export type TrustMessage =
  /** Of all revocations that the sender holds: `revocationDigest`, 32 bytes. */
  | { readonly kind: 'digest'; readonly digest: Uint8Array }
  /** Send me all lists that you hold. */
  | { readonly kind: 'ask' }
  /** A part of one list as its issuer signed it. `name`: the first eight bytes of the list's SHA-256. */
  | { readonly kind: 'piece'; readonly name: Uint8Array; readonly index: number; readonly count: number; readonly bytes: Uint8Array };

const kinds = ['digest', 'ask', 'piece'] as const;
const malformed = refuse('peer', 'malformed-trust', 'a message about revocations is not built as this version builds them');

/** kind 1; then the digest, or name 8, index 2, count 2 and the bytes. Big-endian. */
export function encodeTrustMessage(message: TrustMessage): Uint8Array {
  const writer = new OctetWriter().u8(kinds.indexOf(message.kind) + 1);
  if (message.kind === 'digest') writer.octets(message.digest);
  if (message.kind === 'piece') writer.octets(message.name).u16(message.index).u16(message.count).octets(message.bytes);
  return writer.done();
}

/** Refuses (code `malformed-trust`) whatever `encodeTrustMessage` would not have made. Its bytes are views. */
export function decodeTrustMessage(bytes: Uint8Array): Outcome<TrustMessage> {
  const reader = new OctetReader(bytes);
  const kind = kinds[reader.u8() - 1];
  if (kind === 'ask') return reader.ended ? accept({ kind }) : malformed;
  if (kind === 'digest') {
    const digest = reader.octets(digestLength);
    return reader.ended ? accept({ kind, digest }) : malformed;
  }
  if (kind === undefined) return malformed;
  const name = reader.octets(nameLength);
  const [index, count] = [reader.u16(), reader.u16()];
  const length = bytes.length - 1 - nameLength - 4;
  const rest = reader.octets(Math.max(0, length));
  if (!reader.ended || count < 1 || count > mostTrustPieces || index >= count || length < 1 || length > trustPiece) return malformed;
  // All but the last are full, so that no list has two ways to be cut.
  if (index < count - 1 && length !== trustPiece) return malformed;
  return accept({ kind, name, index, count, bytes: rest });
}

/** A list cut into its messages. */
export function trustPieces(name: Uint8Array, list: Uint8Array): readonly TrustMessage[] {
  const count = Math.max(1, Math.ceil(list.length / trustPiece));
  return Array.from({ length: count }, (_, index) => ({
    kind: 'piece',
    name: name.subarray(0, nameLength),
    index,
    count,
    bytes: list.subarray(index * trustPiece, (index + 1) * trustPiece),
  }));
}
