// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../time.ts';
import { isolating } from './in-force.ts';
import type { Knowledge } from './knowledge.ts';
import { established, silentFor } from './neighbour-watch.ts';

/** Fewer may well fail in one moment: two links of one cable, a router that was on several of them. */
const fewest = 4;
const share = 1 / 3;
/** Who was not heard for longer is gone, and not merely late. */
const lately = 6000;
/** It is over when it has not been so for as long. */
const calmAfter = 6000;

function wavering(k: Knowledge, at: Instant): { readonly count: number; readonly of: number } {
  const known = Object.values(k.neighbours).filter((watch) => established(watch) && silentFor(watch, at) < lately);
  const count = known.filter((watch) => watch.suspectSince !== null && !isolating(k, watch.key)).length;
  return { count, of: known.length };
}

/** What the neighbours' rhythm says of this router just now, in words; null where nothing is unusual. */
export function overwhelmedNow(k: Knowledge, at: Instant): string | null {
  const { count, of } = wavering(k, at);
  if (count < fewest || count <= of * share) return null;
  return `${count} of ${of} neighbours waver at once: this router or the air is at its limit; their links are not judged`;
}

/**
 * So many neighbours do not fall silent in one moment and speak in the next: this router, or the air that they share, is at
 * its limit. Asking them all would bring it further beyond, and what they miss says nothing about their links.
 */
export const overwhelmed = (k: Knowledge, at: Instant): boolean => k.overwhelmedAt !== null && at - k.overwhelmedAt < calmAfter;
