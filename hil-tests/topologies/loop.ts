// SPDX-License-Identifier: Apache-2.0
import { ringWithChord } from './ring-with-chord.ts';
import type { Topology } from './topology.ts';

/**
 * The ring with a chord, where each neighbour of the chord's ends reaches the far end at equal cost through the near one, and
 * prefers it: what an end detaches to routes back through that end, until fresh OGMs arrive.
 */
export function loop(): Topology {
  const plain = ringWithChord(6);
  const away = (a: string, b: string): boolean => (a === 'r2' && b === 'r3') || (a === 'r5' && b === 'r6');
  return { ...plain, name: 'loop', links: plain.links.map((link) => (away(link.a, link.b) ? { ...link, disliked: true } : link)) };
}
