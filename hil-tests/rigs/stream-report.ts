// SPDX-License-Identifier: Apache-2.0
import type { Outage, RigTime, StreamReport } from './rig.ts';

/** An echo that takes longer counts as lost. */
export const lostAfter = 1000;
/** So many answered probes in a row mean that the path is back. */
export const steady = 20;
/** Probes unanswered for longer are an outage: traffic died, it did not only lose a frame. */
export const outageOver = 1000;
/** Of the last probes so large a share must be answered for the path to be well: a busy rig may lose one. */
const wellShare = 0.9;

type Judged = readonly (readonly [RigTime, RigTime | null])[];

/** Times in which every probe was lost, from the first one lost to the next one answered, or to the last one sent. */
function outagesIn(judged: Judged, since: RigTime): Outage[] {
  const outages: Outage[] = [];
  let began: RigTime | null = null;
  const end = (at: RigTime): void => {
    if (began !== null && at - began > outageOver) outages.push({ atMs: began - since, lastedMs: at - began });
    began = null;
  };
  for (const [sent, arrived] of judged) {
    if (arrived !== null) end(sent);
    else began ??= sent;
  }
  end(judged.at(-1)?.[0] ?? since);
  return outages;
}

function wellAtEnd(judged: Judged): boolean {
  const last = judged.slice(-steady);
  return last.length > 0 && last.filter(([, arrived]) => arrived !== null).length >= wellShare * last.length;
}

/**
 * Says what became of probes, from [sent at, echo's arrival or null] in order of sending. `now`: when they were read. `there`: from
 * when on the fault was there for good; before, nobody can have recovered from it.
 */
export function reportOf(
  probes: readonly (readonly [RigTime, RigTime | null])[],
  since: RigTime,
  now: RigTime,
  there: RigTime = since,
): StreamReport {
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
    if (sent >= there) {
      if (row === 0) rowBegan = sent;
      row++;
    }
    if (row === steady && recovered === null) recovered = rowBegan - since;
    trips.push(arrived - sent);
    longest = Math.max(longest, arrived - last);
    last = Math.max(last, arrived);
  }
  const end = judged.at(-1)?.[0];
  if (end !== undefined) longest = Math.max(longest, end - last);
  trips.sort((a, b) => a - b);
  const roundTripMs = trips.length === 0 ? null : { median: trips[Math.floor(trips.length / 2)] ?? 0, max: trips.at(-1) ?? 0 };
  return {
    since,
    sent: judged.length,
    lost,
    longestGapMs: longest,
    recoverMs: recovered,
    outages: outagesIn(judged, since),
    wellAtEnd: wellAtEnd(judged),
    roundTripMs,
  };
}

/** Outages that began after the path was back; none where it never was. */
export function relapses({ recoverMs, outages }: Pick<StreamReport, 'recoverMs' | 'outages'>): Outage[] {
  return recoverMs === null ? [] : outages.filter(({ atMs }) => atMs >= recoverMs);
}
