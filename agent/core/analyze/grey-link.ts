// SPDX-License-Identifier: Apache-2.0

import { isolating, penalising } from '../knowledge/in-force.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { beaconLosses, established, type NeighbourWatch, silentFor } from '../knowledge/neighbour-watch.ts';
import { overwhelmed } from '../knowledge/overwhelmed.ts';
import { losses } from '../knowledge/reception.ts';
import type { Settings } from '../knowledge/settings.ts';
import type { Evidence } from '../knowledge/symptom.ts';
import { carries } from '../mesh/kernel-link.ts';
import type { Instant } from '../time.ts';
import { type Finding, kinds } from './finding.ts';

/** Fewer lost beacons may be chance on a link that loses two in a hundred. */
const significant = 5;
/** Beacons that a neighbour's report covers. */
const reported = 40;
/** Standard deviations above the limit: a link that loses as much as is allowed has bad seconds, and is looked at all day. */
const sure = { beacons: 2.5, echoes: 1 };
/** While a neighbour has not been heard for so many intervals its link may be silent: that is decided first. */
const silentAfter = 2.5;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** What counts as much more than usual on this link. */
function threshold(s: Settings, watch: NeighbourWatch): number {
  return Math.max(s.greyLoss, 2 * watch.usualLoss + 0.05);
}

/** Is the loss above the limit for longer than by chance? */
function sustained(lost: number, of: number, limit: number, deviations: number): boolean {
  return lost >= significant && lost > of * limit + deviations * Math.sqrt(of * limit * (1 - limit));
}

function beaconEvidence(watch: NeighbourWatch, at: Instant, limit: number): Evidence | null {
  const quick = beaconLosses(watch, at, 24);
  const { lost, of } = sustained(quick.lost, quick.of, limit, sure.beacons) ? quick : beaconLosses(watch, at, 64);
  if (of < 12 || !sustained(lost, of, limit, sure.beacons)) return null;
  return {
    source: 'beacon',
    basis: 'measured',
    at,
    text: `${lost} of ${of} beacons from the neighbour lost (${percent(lost / of)})`,
    value: lost / of,
    unit: 'share',
  };
}

function reportEvidence(watch: NeighbourWatch, at: Instant, limit: number): Evidence | null {
  if (watch.theirs === null || silentFor(watch, at) > 3 * watch.interval) return null;
  if (!sustained(watch.theirs.loss * reported, reported, limit, sure.beacons)) return null;
  return {
    source: 'peer-report',
    basis: 'reported',
    at,
    text: `the neighbour lost ${percent(watch.theirs.loss)} of our beacons`,
    value: watch.theirs.loss,
    unit: 'share',
  };
}

function echoEvidence(watch: NeighbourWatch, at: Instant, limit: number): Evidence | null {
  const { lost, of } = losses(watch.echo.reception, 24);
  // An echo is lost on its way there or back.
  if (of < 10 || !sustained(lost, of, 1 - (1 - limit) ** 2, sure.echoes)) return null;
  return {
    source: 'kernel-echo',
    basis: 'measured',
    at,
    text: `${lost} of ${of} echoes to the neighbour's kernel lost (${percent(lost / of)})`,
    value: lost / of,
    unit: 'share',
  };
}

/** A penalised link is grey until a minute without loss has passed; the hold is the plan's business. */
function isStillLossy(k: Knowledge, watch: NeighbourWatch, at: Instant): Evidence[] | null {
  if (!penalising(k, watch.key)) return null;
  const { lost, of } = beaconLosses(watch, at, 64);
  return [
    { source: 'beacon', basis: 'measured', at, text: `${lost} of ${of} beacons lost`, value: of === 0 ? 1 : lost / of, unit: 'share' },
    {
      source: 'peer-report',
      basis: 'reported',
      at,
      text: `the neighbour lost ${percent(watch.theirs?.loss ?? 1)}`,
      value: watch.theirs?.loss ?? 1,
      unit: 'share',
    },
  ];
}

/** Links that lose a part of what they carry, in either direction, well above what is usual for them. */
export function findGreyLinks(k: Knowledge, s: Settings, at: Instant): Finding[] {
  const findings: Finding[] = [];
  for (const watch of Object.values(k.neighbours)) {
    if (!carries(k.links[watch.hardif]) || isolating(k, watch.key)) continue;
    const still = isStillLossy(k, watch, at);
    if (
      still === null &&
      (overwhelmed(k, watch.over, at) ||
        !established(watch) ||
        watch.suspectSince === null ||
        silentFor(watch, at) > silentAfter * watch.interval)
    )
      continue;
    const limit = threshold(s, watch);
    const evidence =
      still ??
      [beaconEvidence(watch, at, limit), reportEvidence(watch, at, limit), echoEvidence(watch, at, limit)].filter((one) => one !== null);
    // A loss without the kernel's own echoes may be a busy agent at either end.
    if (still === null && (kinds(evidence) < 2 || !evidence.some((one) => one.source === 'kernel-echo'))) continue;
    const worst = Math.max(...evidence.map((one) => one.value));
    findings.push({
      id: `grey-link:${watch.hardifName}:${watch.mac}`,
      kind: 'grey-link',
      subject: { hardif: watch.hardif, hardifName: watch.hardifName, neighbour: watch.mac, originator: null },
      severity: Math.min(1, worst + 0.1),
      confidence: Math.min(0.95, 0.5 + 0.15 * kinds(evidence)),
      evidence,
      rootCause: { cause: `link:${watch.hardifName}`, text: `the link on ${watch.hardifName} loses ${percent(worst)}` },
    });
  }
  return findings;
}
