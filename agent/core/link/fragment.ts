// SPDX-License-Identifier: Apache-2.0
import { OctetWriter } from '../identity/octet-writer.ts';
import { pieceLength } from './handshake-lengths.ts';

/** Pieces of a flight that is coming in; at most 8, a bit of `have` for each. */
export interface Collected {
  readonly count: number;
  readonly have: number;
  readonly pieces: readonly (Uint8Array | null)[];
}

/** A bit for each of so many pieces. */
export const allOf = (count: number): number => (1 << count) - 1;

/** Pieces of 1,200 bytes, the last one shorter; at least one. */
export function splitFlight(plain: Uint8Array): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < plain.length; at += pieceLength) pieces.push(plain.subarray(at, at + pieceLength));
  return pieces;
}

/** With one more piece; unchanged where it came before, null where it belongs to a flight of another count. */
export function collect(before: Collected | null, fragment: number, count: number, piece: Uint8Array): Collected | null {
  const held = before ?? { count, have: 0, pieces: new Array<null>(count).fill(null) };
  if (held.count !== count || fragment >= count) return null;
  const bit = 1 << fragment;
  if ((held.have & bit) !== 0) return held;
  return { count, have: held.have | bit, pieces: held.pieces.with(fragment, piece) };
}

/** The flight as it was sent; null while pieces are missing. */
export function wholeFlight(collected: Collected | null): Uint8Array | null {
  if (collected === null || collected.have !== allOf(collected.count)) return null;
  const writer = new OctetWriter();
  for (const piece of collected.pieces) if (piece !== null) writer.octets(piece);
  return writer.done();
}
