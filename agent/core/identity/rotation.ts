// SPDX-License-Identifier: Apache-2.0
import { after, type Instant, type Milliseconds, ms, type WallTime, wallTime } from '../time.ts';
import type { PqSvid, SvidHash } from './pq-svid.ts';

/** What rotation knows of an SVID. */
export interface OwnSvid extends Pick<PqSvid, 'notBefore' | 'notAfter'> {
  readonly hash: SvidHash;
}

/**
 * A router's own SVIDs over time. `current` opens links; `previous` is still shown by sessions and half-open handshakes that
 * began with it, until `overlapEnds`.
 */
export interface Rotation {
  readonly current: OwnSvid;
  readonly previous: OwnSvid | null;
  readonly overlapEnds: Instant | null;
  /** By the estimate: two thirds of the lifetime, a twentieth of it sooner or later, so that a mesh does not renew at once. */
  readonly renewAt: WallTime;
  /** A request is under way since; null where none is. */
  readonly asked: Instant | null;
  /** Not before this: the pause after a refusal or after silence. */
  readonly notBefore: Instant;
  /** Attempts since the last success. */
  readonly attempts: number;
  /** The issuer's code, told over a channel that proves it; null where no renewal of `current` was refused. */
  readonly refused: string | null;
  /** `current` is no longer used: its renewal was refused and its time is over. */
  readonly ended: boolean;
}

/** A request that gets no answer within this is unanswered. Long, since it may travel over neighbours and a broker. */
export const answerWithin: Milliseconds = ms(60_000);
/** How long the SVID before is still shown. Longer than any handshake, and than a rekey waits. */
export const overlap: Milliseconds = ms(15 * 60_000);
/**
 * How long a new SVID is not renewed again, whatever the time seems to be: an issuer whose clock stands months behind gives one that
 * is past two thirds at once.
 */
export const restAfter = (svid: OwnSvid): Milliseconds => ms(Math.min(3_600_000, (svid.notAfter - svid.notBefore) / 10));
/** The pause after silence doubles from one minute to six hours; after a refusal from one hour to a day. */
export const pauses = { silence: [ms(60_000), ms(6 * 3_600_000)], refusal: [ms(3_600_000), ms(24 * 3_600_000)] } as const;

/** `random`: a fresh number in [0, 1) each time. */
export function renewalTime(svid: OwnSvid, random: number): WallTime {
  const lifetime = svid.notAfter - svid.notBefore;
  return wallTime(Math.round(svid.notBefore + lifetime * (2 / 3 + (random - 0.5) / 10)));
}

/** After a start. `refused`: what was kept of it, for a restart must not make a refusal forgotten. */
export const rotationOf = (current: OwnSvid, now: Instant, random: number, refused: string | null = null): Rotation => ({
  current,
  previous: null,
  overlapEnds: null,
  renewAt: renewalTime(current, random),
  asked: null,
  notBefore: now,
  attempts: 0,
  refused,
  ended: false,
});

/** Between half and all of the doubled pause, so that routers that were refused together do not come back together. */
function pause([first, most]: readonly [Milliseconds, Milliseconds], attempts: number, random: number): Milliseconds {
  const whole = Math.min(most, first * 2 ** Math.min(20, attempts));
  return ms(Math.round(whole * (0.5 + random / 2)));
}

/** The attempt that is under way failed. */
export function afterAttempt(rotation: Rotation, why: 'silence' | 'refusal', now: Instant, random: number): Rotation {
  const wait = pause(pauses[why], rotation.attempts, random);
  return { ...rotation, asked: null, notBefore: after(now, wait), attempts: rotation.attempts + 1 };
}
