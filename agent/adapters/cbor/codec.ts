// SPDX-License-Identifier: Apache-2.0
import { Decoder, Encoder } from 'cbor-x';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';

// Plain CBOR maps (RFC 8949), no record extension: any CBOR reader can open the files.
const plain = { useRecords: false, mapsAsObjects: true, tagUint8Array: false } as const;
const encoder = new Encoder(plain);
const decoder = new Decoder(plain);

export function encodeCbor(value: unknown): Uint8Array {
  // A copy, because the encoder hands out views of one large buffer: a few kept bytes would keep all of it.
  return new Uint8Array(encoder.encode(value));
}

/** Refused with `cbor-too-long` or `cbor-malformed`; never throws. `most` in bytes. The value's shape is the caller's to check. */
export function decodeCbor(bytes: Uint8Array, most: number): Outcome<unknown> {
  if (bytes.length > most) return refuse('environment', 'cbor-too-long', `${bytes.length} bytes of CBOR, at most ${most} are read`);
  try {
    return accept(decoder.decode(bytes));
  } catch (error) {
    return refuse('environment', 'cbor-malformed', `malformed CBOR: ${error instanceof Error ? error.message : String(error)}`);
  }
}
