// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../mesh/mesh-view.ts';
import type { Instant } from '../time.ts';
import { isolating } from './in-force.ts';
import type { Knowledge } from './knowledge.ts';
import { established, type NeighbourWatch, silentFor } from './neighbour-watch.ts';

/** Fewer may well fail in one moment. */
const fewest = 4;
const share = 1 / 3;
/** Who was not heard for longer is gone, who has been suspected for longer is bad: neither merely comes late. */
const lately = 6000;
/** Where all of them are silent for so long at once, what they share has failed. */
const outage = 1000;
/** It is over when it has not been so for as long. */
const calmAfter = 6000;

/** Does the routing protocol know it, too? Anybody in radio range can invent neighbours that only send beacons. */
export function isRouter(k: Knowledge, watch: NeighbourWatch): boolean {
  if (k.mesh === null || isolating(k, watch.key)) return true;
  return k.mesh.neighbours.some((one) => one.hardif === watch.hardif && one.mac === watch.mac);
}

export interface Crowd {
  /** Routers on one interface that were suspected and heard a moment ago. */
  readonly wavering: number;
  readonly of: number;
  /** None of them has been heard for a while: what they share has failed, and that is no lateness. */
  readonly outage: boolean;
}

/** The routers on an interface where so many waver that it is no coincidence; null elsewhere. */
export function waveringCrowd(k: Knowledge, hardif: IfIndex, at: Instant): Crowd | null {
  const here = Object.values(k.neighbours).filter((watch) => watch.over === hardif && established(watch) && silentFor(watch, at) < lately);
  if (here.length < fewest) return null;
  const wavering = here.filter((watch) => watch.suspectSince !== null && at - watch.suspectSince < lately && isRouter(k, watch));
  if (wavering.length < fewest || wavering.length <= here.length * share) return null;
  const gone = wavering.every((watch) => silentFor(watch, at) >= Math.max(outage, 3 * watch.interval));
  return { wavering: wavering.length, of: here.length, outage: gone };
}

/**
 * So many neighbours on one interface do not fall silent in one moment and speak in the next: this router, or the air that
 * they share, is at its limit. Asking them all would bring it further beyond, and what they miss says nothing about their
 * links.
 */
export function overwhelmed(k: Knowledge, hardif: IfIndex, at: Instant): boolean {
  const since = k.hardifs[hardif]?.crowdedAt ?? null;
  return since !== null && at - since < calmAfter;
}

export const overwhelmedAnywhere = (k: Knowledge, at: Instant): boolean =>
  Object.values(k.hardifs).some((hardif) => overwhelmed(k, hardif.ifindex, at));
