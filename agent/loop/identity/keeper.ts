// SPDX-License-Identifier: Apache-2.0
import type { TimeClaim } from '../../core/identity/estimate.ts';
import type { PqSvid } from '../../core/identity/pq-svid.ts';
import type { RevocationList } from '../../core/identity/revocation-list.ts';
import type { TrustDomain } from '../../core/identity/spiffe-id.ts';
import type { Outcome } from '../../core/refusal.ts';
import type { WallTime } from '../../core/time.ts';
import type { Authority } from '../../ports/authority.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { Entropy } from '../../ports/entropy.ts';
import type { IdentityPlace } from '../../ports/identity-place.ts';
import type { Log } from '../../ports/log.ts';
import type { OwnIdentity } from '../../ports/own-identity.ts';
import type { LinkIdentitySource } from '../link/link-identity.ts';
import type { Refusals } from '../refusals.ts';

export interface IdentityKeeperPowers {
  readonly clock: Pick<Clock, 'now'>;
  readonly entropy: Entropy;
  readonly crypto: Crypto;
  readonly place: IdentityPlace;
  readonly own: OwnIdentity;
  /** The date of this release. */
  readonly built: WallTime;
  /** The trust domain that the identity has to be of; null: any. */
  readonly domain: TrustDomain | null;
  /** An authority on this machine, which is asked; null: requests go to `handOut`. */
  readonly authority: Authority | null;
  /** Gets each request for renewal (`encodeEnrolment`), the same one again where no answer came. Its answer comes to `take`. */
  readonly handOut: (request: Uint8Array) => void;
  readonly log: Log;
  readonly refusals: Refusals;
}

/**
 * Keeps this router's identity in memory while the agent runs, in step with its place, and renews it in time. `current` is another
 * whenever links have to be judged anew: with an SVID, a bundle, revocations, a later proof of the time, and every ten minutes.
 */
export interface IdentityKeeper extends LinkIdentitySource {
  /** Reads the place: at the start, on SIGHUP, and by itself every minute. Refused, it goes on with what it had. */
  reload(): Promise<Outcome<void>>;
  /** Time passes; every second or so. Resolves when what was due is done, and never rejects. */
  tick(): Promise<void>;
  /** An answer to a request that was handed out. One that nobody vouches for changes nothing. */
  take(answer: Uint8Array): Promise<Outcome<void>>;
  /** The issuer refused to renew, with this code, and proved that it was it who said so. */
  deny(code: string): Promise<void>;
  /** An SVID whose signature verified: it proves that its beginning has passed. */
  verified(svid: Pick<PqSvid, 'issuer' | 'notBefore'>): void;
  /** A list whose signature verified; it counts at once. */
  learn(list: RevocationList): void;
  /** What a neighbour says of the time. */
  hear(claim: TimeClaim): void;
  /** False: there is no SVID, it is revoked, or its renewal was refused and its time is over. */
  mayLink(): boolean;
  /** Keeps what was learned. */
  close(): Promise<void>;
}
