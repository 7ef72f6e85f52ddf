// SPDX-License-Identifier: Apache-2.0
import type { NeighbourWatch } from '../knowledge/neighbour-watch.ts';
import { nothingReceived } from '../knowledge/reception.ts';
import type { KernelLink } from '../mesh/kernel-link.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';
import { learn, type Turn } from '../turn.ts';

/** Somebody could be heard there: silence says something about the neighbour. */
export const carries = (link: KernelLink | undefined): boolean => link?.up === true && link.carrier;

/** Heard anew, and judged after the first few beacons as any newcomer is. */
const judgedAnew = (watch: NeighbourWatch): NeighbourWatch => ({
  ...watch,
  heardCount: 0,
  reception: nothingReceived,
  theirs: null,
  suspectSince: null,
  goodSince: null,
  echo: { open: [], answeredAt: null, sentAt: null, reception: nothingReceived },
});

/** The carrier of these interfaces came back: the time without it was nobody's silence. */
export function carrierBack(turn: Turn, hardifs: ReadonlySet<IfIndex>): void {
  if (hardifs.size === 0) return;
  learn(turn, {
    neighbours: Object.fromEntries(
      Object.entries(turn.k.neighbours).map(([key, watch]) => [key, hardifs.has(watch.hardif) ? judgedAnew(watch) : watch]),
    ),
  });
}
