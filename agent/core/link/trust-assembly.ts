// SPDX-License-Identifier: Apache-2.0
import { toHex } from '../identity/hex.ts';
import { copyOf } from '../identity/octets.ts';
import { type TrustMessage, trustPiece } from './trust-message.ts';

type Piece = Extract<TrustMessage, { kind: 'piece' }>;

/** Lists that one neighbour is sending and that are not whole; they come one after the other, so two suffice. The older is given up. */
export const mostAssemblies = 2;

interface Assembly {
  readonly count: number;
  readonly pieces: ReadonlyMap<number, Uint8Array>;
}

/** What has come of each list so far, by its name. At most two lists of 384 kB, of each neighbour that has a session. */
export type Assemblies = ReadonlyMap<string, Assembly>;

export const nothingAssembled: Assemblies = new Map();

/** Takes a piece in, in any order and as often as it comes; `whole` are the bytes of a list that is complete now. */
export function assemble(held: Assemblies, piece: Piece): { readonly assemblies: Assemblies; readonly whole: Uint8Array | null } {
  const name = toHex(piece.name);
  const next = new Map(held);
  const before = held.get(name);
  // Another number of pieces: it is another list by that name, or a lie; what came before is worth nothing then.
  const pieces = new Map(before?.count === piece.count ? before.pieces : []);
  pieces.set(piece.index, copyOf(piece.bytes));
  next.delete(name);
  if (pieces.size < piece.count) {
    next.set(name, { count: piece.count, pieces });
    const oldest = next.keys().next().value;
    if (next.size > mostAssemblies && oldest !== undefined) next.delete(oldest);
    return { assemblies: next, whole: null };
  }
  const last = pieces.get(piece.count - 1) as Uint8Array;
  const whole = new Uint8Array((piece.count - 1) * trustPiece + last.length);
  for (const [index, bytes] of pieces) whole.set(bytes, index * trustPiece);
  return { assemblies: next, whole };
}
