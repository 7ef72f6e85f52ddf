// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../refusal.ts';
import type { AssociationNumber } from './rekey-association.ts';

/** What an end tells of itself in every message. Within a session these numbers only rise, so the newest of each is what counts. */
export interface RekeyStatus {
  /** The number that it sent with when the session began: the first key of the session gets the next one. */
  readonly start: AssociationNumber | null;
  /** Highest generation whose receiving association is installed and read back; 0: none. */
  readonly receives: number;
  /** Key id of that association, 16 bytes; zeros where there is none. */
  readonly receivesKey: Uint8Array;
  /** Generation that it sends with; 0: none of this session. */
  readonly sends: number;
  /** Highest generation that it gave up; 0: none. */
  readonly abandoned: number;
}

interface Told {
  /** The sender waits: it wants to hear the receiver's status. */
  readonly asks: boolean;
  readonly status: RekeyStatus;
}

export interface StatusMessage extends Told {
  readonly kind: 'status';
}

/** A new generation in place of the one that the sender's status names in `sends`. */
export interface OfferMessage extends Told {
  readonly kind: 'offer';
  readonly generation: number;
  /** X-Wing, 1,216 bytes, for this offer alone. */
  readonly publicKey: Uint8Array;
}

/** Accepts the offer of a generation, and comes when the status says that it is installed for receiving. */
export interface AnswerMessage extends Told {
  readonly kind: 'answer';
  readonly generation: number;
  /** X-Wing, 1,120 bytes. */
  readonly ciphertext: Uint8Array;
}

export type RekeyMessage = StatusMessage | OfferMessage | AnswerMessage;

/** Lengths in bytes. X-Wing's are those of draft-connolly-cfrg-xwing-kem, section 5.1. */
export const keyIdLength = 16;
const publicKeyLength = 1216;
const ciphertextLength = 1120;
const statusLength = 31;
const kinds = ['status', 'offer', 'answer'] as const;
const lengths = [statusLength, statusLength + 4 + publicKeyLength, statusLength + 4 + ciphertextLength] as const;
const noNumber = 0xff;

const malformed = (why: string) => refuse('peer', 'malformed-rekey', `a rekey message is not built as this version builds them: ${why}`);

/**
 * kind 1, asks 1, start 1 (255: none), receives 4, key id 16, sends 4, abandoned 4; then generation 4 and the X-Wing share.
 * Big-endian. It travels inside a session's channel, which says who sent it and that nobody changed it.
 */
export function encodeRekeyMessage(message: RekeyMessage): Uint8Array {
  const kind = kinds.indexOf(message.kind);
  const bytes = new Uint8Array(lengths[kind] ?? 0);
  const view = new DataView(bytes.buffer);
  const { status } = message;
  view.setUint8(0, kind);
  view.setUint8(1, message.asks ? 1 : 0);
  view.setUint8(2, status.start ?? noNumber);
  view.setUint32(3, status.receives);
  bytes.set(status.receivesKey.subarray(0, keyIdLength), 7);
  view.setUint32(23, status.sends);
  view.setUint32(27, status.abandoned);
  if (message.kind === 'status') return bytes;
  view.setUint32(statusLength, message.generation);
  bytes.set(message.kind === 'offer' ? message.publicKey : message.ciphertext, statusLength + 4);
  return bytes;
}

/** Refuses with `malformed-rekey` whatever `encodeRekeyMessage` does not write. The message holds copies. */
export function decodeRekeyMessage(bytes: Uint8Array): Outcome<RekeyMessage> {
  const kind = kinds[bytes[0] ?? 0xff];
  if (kind === undefined || bytes.length !== lengths[kinds.indexOf(kind)]) return malformed(`${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const asks = view.getUint8(1);
  const start = view.getUint8(2);
  if (asks > 1 || (start > 3 && start !== noNumber)) return malformed('a field has no such value');
  const status: RekeyStatus = {
    start: start === noNumber ? null : (start as AssociationNumber),
    receives: view.getUint32(3),
    receivesKey: bytes.slice(7, 7 + keyIdLength),
    sends: view.getUint32(23),
    abandoned: view.getUint32(27),
  };
  const told = { asks: asks === 1, status };
  if (kind === 'status') return accept({ kind, ...told });
  const generation = view.getUint32(statusLength);
  if (generation === 0) return malformed('generations begin with 1');
  const share = bytes.slice(statusLength + 4);
  return accept(kind === 'offer' ? { kind, ...told, generation, publicKey: share } : { kind, ...told, generation, ciphertext: share });
}
