// SPDX-License-Identifier: Apache-2.0

import { isolating, lastFrame } from '../knowledge/in-force.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { beaconLosses, established, type NeighbourWatch, overdue, silentFor, unanswered } from '../knowledge/neighbour-watch.ts';
import { overwhelmed } from '../knowledge/overwhelmed.ts';
import { lossShare } from '../knowledge/reception.ts';
import type { Settings } from '../knowledge/settings.ts';
import type { Evidence } from '../knowledge/symptom.ts';
import { carries } from '../mesh/kernel-link.ts';
import { acknowledgementInterval } from '../monitor/acknowledgement.ts';
import { between, type Instant, ms } from '../time.ts';
import { type Finding, kinds } from './finding.ts';

/** Chance of so many losses in a row on a link that merely loses frames; below it the link counts as silent. */
const improbable = (recentLoss: number): number => (recentLoss > 0.15 ? 1e-7 : 1e-4);
/** Loss assumed of any link, so that a short history proves nothing by itself. */
const leastLoss = 0.05;
/** An echo is answered by a kernel at once; a Wi-Fi's queue, and a router that comes late itself, take their time. */
const echoPatience = (k: Knowledge) => ms(50 + 2 * k.lateness);
/** No frame of any kind for so many intervals: the last one may have come just after the last beacon. */
const framesGone = 2;
/** A peer's word that it isolated us, without any sign of our own, is believed after this long without announcements. */
const announcementsGone = 2500;

/** Both ends of a link come back within this time. */
const returnTogether = 15_000;

const round = (value: number): number => Math.round(value);

/** What the same losses prove where the neighbour says, over another way, that it lost us too. */
const agreed = 100;
/** Intervals of silence that suffice then. */
const agreedSilence = 2;
/** Fewer missed beacons prove nothing, whatever is told. */
const leastMissed = 2;

function mayBeChance(watch: NeighbourWatch, missed: number, asked: number, told: boolean): boolean {
  const recent = Math.max(leastLoss, watch.usualLoss, lossShare(watch.reception, 32), watch.theirs?.loss ?? 0);
  const roundTrip = 1 - (1 - recent) ** 2;
  return recent ** missed * roundTrip ** asked > improbable(recent) * (told ? agreed : 1);
}

/**
 * Did its notice tell, since it fell silent here, that it took its link to this router out of the mesh? Anybody on the mesh can
 * send a notice: only who spoke as that node before, always from one address and alone, is believed.
 */
function toldIsolated(k: Knowledge, watch: NeighbourWatch): boolean {
  const claims = Object.values(k.members).filter((member) => member.node === watch.node);
  const [only] = claims;
  if (only === undefined || claims.length > 1) return false;
  return only.knownSince < watch.lastHeard && only.heardAt > watch.lastHeard && only.isolated.includes(k.node);
}

/** Who was heard within this time lives. */
const alive = 3000;
/** On shared air somebody always comes late, and no link of it will be taken out of the mesh: patience costs little. */
const sharedPatience = 3;

const patienceOn = (k: Knowledge, watch: NeighbourWatch, at: Instant): number =>
  Object.values(k.neighbours).some(
    (one) => one.over === watch.over && one.key !== watch.key && established(one) && silentFor(one, at) < alive,
  )
    ? sharedPatience
    : 1;

function hearsNothing(k: Knowledge, s: Settings, watch: NeighbourWatch, at: Instant): Evidence[] | null {
  const missed = overdue(watch, at);
  const asked = unanswered(watch, at, echoPatience(k));
  const silence = silentFor(watch, at);
  // A neighbour that sends faster for a while is not believed silent sooner: its agent may just have been busy.
  const interval = Math.max(watch.interval, s.beaconInterval);
  const told = toldIsolated(k, watch);
  const enough = told ? Math.min(agreedSilence, s.missedBeacons) : s.missedBeacons;
  if (missed < leastMissed || asked < (told ? 1 : 2)) return null;
  if (silence < patienceOn(k, watch, at) * enough * interval + k.lateness) return null;
  if (mayBeChance(watch, missed, asked, told)) return null;
  const evidence: Evidence[] = [
    { source: 'beacon', basis: 'measured', at, text: `no beacon for ${round(silence)} ms, ${missed} missed`, value: silence, unit: 'ms' },
    {
      source: 'kernel-echo',
      basis: 'measured',
      at,
      text: `${asked} echoes to the neighbour's kernel unanswered`,
      value: asked,
      unit: 'echoes',
    },
  ];
  if (told)
    evidence.push({
      source: 'peer-report',
      basis: 'reported',
      at,
      text: 'the neighbour told over another way that it isolated this link',
      value: 1,
      unit: 'isolated',
    });
  const frame = lastFrame(k, watch.hardif, watch.mac);
  if (frame !== null && k.packetsAt > watch.lastHeard + watch.interval) {
    // Frames still come: the neighbour's agent is dead or frozen, the link is not.
    if (at - frame < framesGone * interval) return null;
    evidence.push({
      source: watch.hardif === watch.over ? 'xdp' : 'macsec',
      basis: 'measured',
      at,
      text: `${watch.hardif === watch.over ? 'XDP saw no frame' : 'no genuine frame came'} for ${round(at - frame)} ms`,
      value: at - frame,
      unit: 'ms',
    });
  }
  return evidence;
}

function isNotHeard(k: Knowledge, watch: NeighbourWatch, at: Instant, s: Settings): Evidence[] | null {
  if (watch.theirs === null || silentFor(watch, at) > 2 * watch.interval) return null;
  const behind = between(watch.theirs.advancedAt, at);
  const asked = unanswered(watch, at, echoPatience(k));
  // One interval more than for silence: the report itself travels in the next beacon.
  const interval = Math.max(acknowledgementInterval(k, watch), s.beaconInterval);
  if (asked < 2 || behind < patienceOn(k, watch, at) * (s.missedBeacons + 1) * interval + k.lateness) return null;
  const missed = Math.floor(behind / interval - 1);
  if (mayBeChance(watch, missed, asked, false)) return null;
  return [
    {
      source: 'peer-report',
      basis: 'reported',
      at,
      text: `the neighbour has heard nothing from us for ${round(behind)} ms`,
      value: behind,
      unit: 'ms',
    },
    {
      source: 'kernel-echo',
      basis: 'measured',
      at,
      text: `${asked} echoes to the neighbour's kernel unanswered`,
      value: asked,
      unit: 'echoes',
    },
  ];
}

function isIsolatedByPeer(k: Knowledge, watch: NeighbourWatch, at: Instant): Evidence[] | null {
  if (watch.theirs?.isolated !== true || silentFor(watch, at) > 5 * watch.interval) return null;
  // The two ends return a moment apart: the other's word may be about the trouble that is over.
  const returned = k.relapses[watch.key]?.at;
  if (returned !== undefined && at - returned < returnTogether) return null;
  const evidence: Evidence[] = [
    { source: 'peer-report', basis: 'reported', at, text: 'the neighbour isolated this link', value: 1, unit: 'isolated' },
  ];
  const asked = unanswered(watch, at, echoPatience(k));
  const behind = between(watch.theirs.advancedAt, at);
  const { lost, of } = beaconLosses(watch, at, 10);
  if (asked >= 1)
    evidence.push({ source: 'kernel-echo', basis: 'measured', at, text: `${asked} echoes unanswered`, value: asked, unit: 'echoes' });
  if (of >= 5 && lost >= 3)
    evidence.push({ source: 'beacon', basis: 'measured', at, text: `${lost} of ${of} beacons lost`, value: lost / of, unit: 'share' });
  const table = k.mesh?.neighbours.find((one) => one.hardif === watch.hardif && one.mac === watch.mac);
  if (behind > 3 * watch.interval && asked === 0 && table !== undefined && table.lastSeen > announcementsGone) {
    evidence.push({
      source: 'routing',
      basis: 'measured',
      at,
      text: `no announcement for ${round(table.lastSeen)} ms`,
      value: table.lastSeen,
      unit: 'ms',
    });
  }
  const own = kinds(evidence) - 1;
  return own >= 2 || (own === 1 && !mayBeChance(watch, lost, asked, true)) ? evidence : null;
}

/** An isolated link is still silent while either direction is not proven good again. */
function isStillOut(k: Knowledge, watch: NeighbourWatch, at: Instant): Evidence[] | null {
  if (!isolating(k, watch.key)) return null;
  const { lost, of } = beaconLosses(watch, at, 20);
  return [
    { source: 'beacon', basis: 'measured', at, text: `${lost} of ${of} beacons lost`, value: of === 0 ? 1 : lost / of, unit: 'share' },
    {
      source: 'peer-report',
      basis: 'reported',
      at,
      text: watch.goodSince === null ? 'not yet good both ways' : `good both ways for ${round(at - watch.goodSince)} ms`,
      value: watch.goodSince === null ? 0 : at - watch.goodSince,
      unit: 'ms',
    },
  ];
}

/** Links that carry nothing although their carrier is up: both ways, or one. */
export function findSilentLinks(k: Knowledge, s: Settings, at: Instant): Finding[] {
  const findings: Finding[] = [];
  for (const watch of Object.values(k.neighbours)) {
    if (!carries(k.links[watch.hardif])) continue;
    const still = isStillOut(k, watch, at);
    if (still === null && (overwhelmed(k, watch.over, at) || !established(watch) || watch.suspectSince === null)) continue;
    const evidence = still ?? hearsNothing(k, s, watch, at) ?? isNotHeard(k, watch, at, s) ?? isIsolatedByPeer(k, watch, at);
    if (evidence === null) continue;
    const routes = k.mesh?.routes.filter((route) => route.best) ?? [];
    const carried = routes.filter((route) => route.hardif === watch.hardif && route.nextHop === watch.mac).length;
    findings.push({
      id: `silent-link:${watch.hardifName}:${watch.mac}`,
      kind: 'silent-link',
      subject: { hardif: watch.hardif, hardifName: watch.hardifName, neighbour: watch.mac, originator: null },
      severity: Math.min(1, 0.3 + (routes.length === 0 ? 0 : (0.7 * carried) / routes.length)),
      confidence: Math.min(0.99, 0.6 + 0.15 * kinds(evidence)),
      evidence,
      rootCause: { cause: `link:${watch.hardifName}`, text: `the link on ${watch.hardifName} carries nothing` },
    });
  }
  return findings;
}
