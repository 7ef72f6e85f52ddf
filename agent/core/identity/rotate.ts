// SPDX-License-Identifier: Apache-2.0
import { after, type Instant, type WallTime } from '../time.ts';
import type { SvidHash } from './pq-svid.ts';
import { afterAttempt, answerWithin, type OwnSvid, overlap, type Rotation, renewalTime, restAfter } from './rotation.ts';

/** What happens to a router's own SVID. */
export type RotationEvent =
  /** Time passes. */
  | { readonly kind: 'tick' }
  /** A new SVID came and verified. */
  | { readonly kind: 'renewed'; readonly svid: OwnSvid }
  /** The issuer refused, over a channel or under a signature that proves it: a denial that anybody can forge is silence. */
  | { readonly kind: 'refused'; readonly code: string }
  /** The request could not be sent, or nothing usable came back. */
  | { readonly kind: 'unanswered' }
  /** The operator asks for a new one now. */
  | { readonly kind: 'rotate' };

/** What is to be done then. */
export type RotationAction =
  /** Make new keys and a request, and send it. */
  | { readonly kind: 'ask' }
  /** Open links with this one from now on. */
  | { readonly kind: 'use'; readonly svid: SvidHash }
  /** Forget this one and its keys. */
  | { readonly kind: 'forget'; readonly svid: SvidHash }
  /** The SVID may no longer be used for links: close them, keep asking. */
  | { readonly kind: 'stop-links'; readonly code: string }
  /** For people: past not-after, living on the verifiers' grace. */
  | { readonly kind: 'warn-late' };

/** When it is, by the clocks that a router has, and a fresh number in [0, 1). */
export interface RotationTime {
  readonly now: Instant;
  readonly estimate: WallTime;
  readonly random: number;
}

export interface Rotated {
  readonly rotation: Rotation;
  readonly actions: readonly RotationAction[];
}

const only = (rotation: Rotation, ...actions: readonly RotationAction[]): Rotated => ({ rotation, actions });

/**
 * The same again changes nothing. An SVID that ends sooner than the one before is taken: that is how an issuer with a mistaken
 * clock puts things right.
 */
function renewed(rotation: Rotation, svid: OwnSvid, time: RotationTime): Rotated {
  if (svid.hash === rotation.current.hash || svid.hash === rotation.previous?.hash) return only(rotation);
  const dropped: readonly RotationAction[] = rotation.previous === null ? [] : [{ kind: 'forget', svid: rotation.previous.hash }];
  const next: Rotation = {
    current: svid,
    previous: rotation.current,
    overlapEnds: after(time.now, overlap),
    renewAt: renewalTime(svid, time.random),
    asked: null,
    notBefore: after(time.now, restAfter(svid)),
    attempts: 0,
    refused: null,
    ended: false,
  };
  return only(next, ...dropped, { kind: 'use', svid: svid.hash });
}

function endOverlap(rotation: Rotation, time: RotationTime): Rotated {
  const { previous, overlapEnds } = rotation;
  if (previous === null || overlapEnds === null || time.now < overlapEnds) return only(rotation);
  return only({ ...rotation, previous: null, overlapEnds: null }, { kind: 'forget', svid: previous.hash });
}

/** A refused renewal is not outlived: at not-after, by the router's own estimate and without any grace, its links end. */
function endRefused(rotation: Rotation, time: RotationTime): Rotated {
  const late = time.estimate > rotation.current.notAfter;
  if (rotation.refused === null || rotation.ended || !late) return only(rotation);
  return only({ ...rotation, ended: true }, { kind: 'stop-links', code: rotation.refused });
}

function askWhenDue(rotation: Rotation, time: RotationTime): Rotated {
  const due = time.estimate >= rotation.renewAt && time.now >= rotation.notBefore && rotation.asked === null;
  if (!due) return only(rotation);
  const late: readonly RotationAction[] = time.estimate > rotation.current.notAfter && !rotation.ended ? [{ kind: 'warn-late' }] : [];
  return only({ ...rotation, asked: time.now }, ...late, { kind: 'ask' });
}

function tick(rotation: Rotation, time: RotationTime): Rotated {
  const silent = rotation.asked !== null && time.now - rotation.asked >= answerWithin;
  const waited = silent ? afterAttempt(rotation, 'silence', time.now, time.random) : rotation;
  const rested = endOverlap(waited, time);
  const judged = endRefused(rested.rotation, time);
  const asked = askWhenDue(judged.rotation, time);
  return only(asked.rotation, ...rested.actions, ...judged.actions, ...asked.actions);
}

/**
 * A router's own SVID after an event. Silence and refusal are not the same: a router that reaches nobody lives on past
 * not-after as long as its neighbours have no proof that it is late; one whose renewal was refused stops its links at not-after
 * and goes on asking, for the refusal may be taken back.
 */
export function rotate(rotation: Rotation, event: RotationEvent, time: RotationTime): Rotated {
  if (event.kind === 'tick') return tick(rotation, time);
  if (event.kind === 'renewed') return renewed(rotation, event.svid, time);
  if (event.kind === 'rotate') {
    return tick({ ...rotation, renewAt: time.estimate, notBefore: time.now }, time);
  }
  if (event.kind === 'unanswered') {
    return rotation.asked === null ? only(rotation) : only(afterAttempt(rotation, 'silence', time.now, time.random));
  }
  const refused = afterAttempt({ ...rotation, refused: event.code }, 'refusal', time.now, time.random);
  return tick(refused, time);
}
