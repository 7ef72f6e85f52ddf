// SPDX-License-Identifier: Apache-2.0
import type { RigTime, StreamReport } from './rig.ts';

/** An echo that takes longer counts as lost. */
export const lostAfter = 1000;
/** So many answered probes in a row mean that the path is back. */
const steady = 20;

/** Says what became of probes, from [sent at, echo's arrival or null] in order of sending. `now`: when they were read. */
export function reportOf(probes: readonly (readonly [RigTime, RigTime | null])[], since: RigTime, now: RigTime): StreamReport {
  const judged = probes
    .filter(([sent, arrived]) => sent >= since && (arrived !== null || now - sent >= lostAfter))
    .map(([sent, arrived]) => [sent, arrived !== null && arrived - sent < lostAfter ? arrived : null] as const);
  const trips: number[] = [];
  let lost = 0;
  let row = 0;
  let rowBegan = since;
  let recovered: number | null = null;
  let last = since;
  let longest = 0;
  for (const [sent, arrived] of judged) {
    if (arrived === null) {
      lost++;
      row = 0;
      continue;
    }
    if (row === 0) rowBegan = sent;
    row++;
    if (row === steady && recovered === null) recovered = rowBegan - since;
    trips.push(arrived - sent);
    longest = Math.max(longest, arrived - last);
    last = Math.max(last, arrived);
  }
  const end = judged.at(-1)?.[0];
  if (end !== undefined) longest = Math.max(longest, end - last);
  trips.sort((a, b) => a - b);
  const roundTripMs = trips.length === 0 ? null : { median: trips[Math.floor(trips.length / 2)] ?? 0, max: trips.at(-1) ?? 0 };
  return { since, sent: judged.length, lost, longestGapMs: longest, recoverMs: recovered, roundTripMs };
}
