// SPDX-License-Identifier: Apache-2.0
import { ringWithChord } from './ring-with-chord.ts';
import { sharedMedium } from './shared-medium.ts';
import type { RouterName, Topology } from './topology.ts';

/** Whoever is in range, or has plugged in a cable. */
export const stranger: RouterName = 'x1';

/** Four routers on one medium, and a stranger who hears and reaches all of them. */
export function strangerInRange(): Topology {
  const plain = sharedMedium(4);
  const media = plain.media.map((medium) => ({ ...medium, routers: [...medium.routers, stranger] }));
  return { ...plain, name: 'stranger-in-range', strangers: [stranger], media };
}

/** The ring with a chord, and a stranger on a cable of r1's own. */
export function strangerBeside(): Topology {
  const plain = ringWithChord(6);
  return { ...plain, name: 'stranger-beside', strangers: [stranger], links: [...plain.links, { a: 'r1', b: stranger }] };
}

/** Two routers whose cable a stranger cut and joined again with itself in between, and a third beside one of them. */
export function strangerBetween(): Topology {
  return {
    name: 'stranger-between',
    routers: ['r1', 'r2', 'r3'],
    strangers: [stranger],
    links: [
      { a: 'r1', b: stranger },
      { a: stranger, b: 'r2' },
      { a: 'r2', b: 'r3' },
    ],
    media: [],
    gateways: [],
    clients: [],
    watched: { from: 'r1', to: 'r3' },
    victim: { a: 'r2', b: 'r3' },
  };
}
