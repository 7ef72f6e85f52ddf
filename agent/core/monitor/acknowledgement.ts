// SPDX-License-Identifier: Apache-2.0
import type { Knowledge } from '../knowledge/knowledge.ts';
import { type NeighbourWatch, silentFor } from '../knowledge/neighbour-watch.ts';
import { between, type Instant, type Milliseconds, ms } from '../time.ts';

/** A neighbour acknowledges no faster than it sends, and nothing new before this router sent something new. */
export function acknowledgementInterval(k: Knowledge, watch: NeighbourWatch): Milliseconds {
  return ms(Math.max(watch.interval, k.hardifs[watch.over]?.interval ?? k.settings?.beaconInterval ?? 0));
}

/** Does the neighbour acknowledge our beacons late? Its reports rotate when it has many neighbours. */
export function acknowledgedLate(k: Knowledge, watch: NeighbourWatch, at: Instant): boolean {
  if (watch.theirs === null || silentFor(watch, at) >= 2.5 * watch.interval) return false;
  return between(watch.theirs.advancedAt, at) > Math.max(250, 2.5 * acknowledgementInterval(k, watch));
}
