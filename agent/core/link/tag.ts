// SPDX-License-Identifier: Apache-2.0
import { asciiOctets, OctetWriter } from '../identity/octet-writer.ts';
import type { Instant } from '../time.ts';
import type { Secret } from './secret.ts';
import type { Session } from './session.ts';
import type { Symmetric } from './symmetric.ts';

/** Bytes of a tag: who guesses needs 2^63 beacons, and a beacon is all that is won. */
export const tagLength = 8;

/** One byte that says which entry of a beacon may be for whom; it is a fixed name of the session and proves nothing. */
export const tagHint = (symmetric: Symmetric, key: Secret): number => symmetric.hmac(key.reveal(), asciiOctets('hint'))[0] as number;

/**
 * The tag of one neighbour's entry, under the key of one direction of one session. `head` are the bytes of the beacon before its
 * entries, with the sequence number in them; `said` what the entry says of that neighbour.
 */
export const tagOf = (symmetric: Symmetric, key: Secret, head: Uint8Array, said: Uint8Array): Uint8Array =>
  symmetric.hmac(key.reveal(), asciiOctets('beacon'), new OctetWriter().u8(head.length).done(), head, said).slice(0, tagLength);

/** The session after a valid tag; null where the tag does not fit or its beacon is not newer than the last one. */
export function takeTag(
  session: Session,
  symmetric: Symmetric,
  beacon: { readonly sequence: number; readonly head: Uint8Array },
  entry: { readonly said: Uint8Array; readonly tag: Uint8Array },
  at: Instant,
): Session | null {
  if (beacon.sequence <= session.lastTag) return null;
  if (!symmetric.same(tagOf(symmetric, session.keys.tag.receive, beacon.head, entry.said), entry.tag)) return null;
  return { ...session, lastTag: beacon.sequence, heardAt: at };
}
