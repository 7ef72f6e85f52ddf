// SPDX-License-Identifier: Apache-2.0
import type { WallTime } from '../time.ts';
import type { IssuerKeyId } from './pq-svid.ts';
import type { SpiffeId, TrustDomain } from './spiffe-id.ts';

/**
 * What is revoked.
 * `svid`: one SVID, by its hash. `key`: whatever names this public key, by the key's SHA-256.
 * `renewal`: one SVID, by its hash, that will not be renewed: good until its not-after, no grace beyond.
 */
export type RevokedKind = 'svid' | 'key' | 'renewal';

export interface Revoked {
  /** Whose it is: for people, and part of the match. */
  readonly id: SpiffeId;
  readonly kind: RevokedKind;
  /** 64 lower-case hexadecimal digits. */
  readonly hash: string;
  /** Not-after of what is revoked, or later: once every clock is past it and the grace, the entry may go. Whole seconds. */
  readonly until: WallTime;
}

/** Who revokes: an issuer, for what it issued; or a decision of the electors, for anything. */
export type Revoker = IssuerKeyId | 'decision';

/** Everything that one revoker has revoked and that is not past yet. */
export interface RevocationListBody {
  readonly version: 1;
  readonly trustDomain: TrustDomain;
  readonly revoker: Revoker;
  /** A list with a higher one replaces a list of the same revoker with a lower. */
  readonly sequence: number;
  /** When it was signed; whole seconds. Moves the proven floor. */
  readonly issued: WallTime;
  /** Ascending by id, kind and hash, each once; at most 1,024. */
  readonly entries: readonly Revoked[];
}

/** `bytes` are the canonical bytes of the body: what was signed, kept as it came. */
export interface RevocationList extends RevocationListBody {
  readonly bytes: Uint8Array;
  /** Over `bytes` with the context `x0/revocation/1`, 3,309 bytes; empty in a decided list, which the decision vouches for. */
  readonly signature: Uint8Array;
}
