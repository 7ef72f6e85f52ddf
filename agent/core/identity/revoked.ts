// SPDX-License-Identifier: Apache-2.0
import type { Symmetric } from '../link/symmetric.ts';
import { toHex } from './hex.ts';
import type { PqSvid } from './pq-svid.ts';
import { svidHash } from './pq-svid-codec.ts';
import type { RevocationBook } from './revocation-book.ts';
import type { Revoked } from './revocation-list.ts';

/** What is known against an SVID: it is `out`, or its renewal was refused and it gets no grace; null where nothing is. */
export type KnownAgainst = 'out' | 'not-renewed' | null;

/** Every entry that is held, of all revokers. */
export const revokedBy = (book: RevocationBook): readonly Revoked[] => book.held.flatMap(({ list, kept }) => [...list.entries, ...kept]);

/**
 * A decision revokes anything in the trust domain. An issuer revokes only what it issued: could it revoke what others issued,
 * one stolen issuer key would throw every router out of the mesh, and all that a stolen key may do is add routers until it is
 * removed. What a lost issuer issued ends with its removal from the bundle, or by a decision.
 */
export function knownAgainst(symmetric: Symmetric, book: RevocationBook, svid: PqSvid): KnownAgainst {
  const own = svidHash(symmetric, svid) as string;
  const key = toHex(symmetric.sha256(svid.publicKey));
  const heard = book.held.filter(({ list }) => list.revoker === 'decision' || list.revoker === svid.issuer);
  const mine = revokedBy({ ...book, held: heard }).filter((entry) => entry.id === svid.id);
  if (mine.some((entry) => entry.kind !== 'renewal' && entry.hash === (entry.kind === 'key' ? key : own))) return 'out';
  return mine.some((entry) => entry.kind === 'renewal' && entry.hash === own) ? 'not-renewed' : null;
}
