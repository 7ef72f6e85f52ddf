// SPDX-License-Identifier: Apache-2.0
import type { Knowledge } from '../knowledge/knowledge.ts';
import { type NeighbourWatch, noEchoes } from '../knowledge/neighbour-watch.ts';
import { nothingReceived } from '../knowledge/reception.ts';
import { carries } from '../mesh/kernel-link.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';
import type { Instant } from '../time.ts';
import { learn, type Turn } from '../turn.ts';

/**
 * After an interface came up its link-local address is tentative for up to two seconds (RFC 4862, 5.4: a random delay of one
 * and one probe): until then this router can neither send nor ask.
 */
const tentativeFor = 3000;

/** Can this router speak and hear there, so that what fails says something about the link? */
export function judgeable(k: Knowledge, hardif: IfIndex, at: Instant): boolean {
  const since = k.hardifs[hardif]?.carrierAt ?? null;
  return carries(k.links[hardif]) && (since === null || at - since >= tentativeFor);
}

/** Heard anew, and judged after the first few beacons as any newcomer is. */
const judgedAnew = (watch: NeighbourWatch): NeighbourWatch => ({
  ...watch,
  heardCount: 0,
  reception: nothingReceived,
  theirs: null,
  suspectSince: null,
  goodSince: null,
  echo: noEchoes,
});

/** The carrier of these interfaces came back: the time without it was nobody's silence. */
export function carrierBack(turn: Turn, hardifs: ReadonlySet<IfIndex>): void {
  if (hardifs.size === 0) return;
  learn(turn, {
    hardifs: Object.fromEntries(
      Object.entries(turn.k.hardifs).map(([key, one]) => [key, hardifs.has(one.ifindex) ? { ...one, carrierAt: turn.at } : one]),
    ),
    neighbours: Object.fromEntries(
      Object.entries(turn.k.neighbours).map(([key, watch]) => [key, hardifs.has(watch.over) ? judgedAnew(watch) : watch]),
    ),
  });
}
