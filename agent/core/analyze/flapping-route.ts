// SPDX-License-Identifier: Apache-2.0
import type { Knowledge, RouteWatch } from '../knowledge/knowledge.ts';
import { beaconLosses, type NeighbourWatch, silentFor } from '../knowledge/neighbour-watch.ts';
import { overwhelmed } from '../knowledge/overwhelmed.ts';
import { lossShare } from '../knowledge/reception.ts';
import type { Evidence } from '../knowledge/symptom.ts';
import type { Instant } from '../time.ts';
import type { Finding } from './finding.ts';

/** Changes of next hop within a minute from which a route flaps. */
const changesPerMinute = 6;
/** Loss on one of the links from which flapping hurts; below it two equal paths merely share the load. */
const harmfulLoss = 0.1;
/** Routes move after a heal, and should. */
const settleTime = 60_000;

/** A neighbour not heard for so many intervals tells nothing about its link: its agent may be dead and its kernel well. */
const gone = 10;

/** The interface, of those that the route moves between, whose neighbour loses most by beacons and by its kernel's echoes alike. */
function worse(k: Knowledge, route: RouteWatch, at: Instant): { watch: NeighbourWatch; loss: number; echoLoss: number } | null {
  const involved = new Set(route.changes.flatMap((change) => [change.from, change.to]));
  let found: { watch: NeighbourWatch; loss: number; echoLoss: number } | null = null;
  for (const watch of Object.values(k.neighbours)) {
    if (!involved.has(watch.hardif) || overwhelmed(k, watch.over, at) || silentFor(watch, at) > gone * watch.interval) continue;
    const { lost, of } = beaconLosses(watch, at, 64);
    const loss = Math.max(of === 0 ? 0 : lost / of, watch.theirs?.loss ?? 0);
    const echoLoss = lossShare(watch.echo.reception, 24);
    if (found === null || Math.min(loss, echoLoss) > Math.min(found.loss, found.echoLoss)) found = { watch, loss, echoLoss };
  }
  return found;
}

/** Routes that keep moving between two interfaces, one finding for each interface that makes them move. */
export function findFlappingRoutes(k: Knowledge, at: Instant): Finding[] {
  const findings = new Map<string, Finding>();
  if (
    k.lasting.heals.some(
      (heal) => heal.chosen !== null && heal.chosen !== 'hold-route' && (heal.endedAt === null || at - heal.endedAt < settleTime),
    )
  )
    return [];
  if (k.boost !== null && at - k.boost.until < settleTime) return [];
  for (const [originator, route] of Object.entries(k.routes)) {
    if (route.changes.length < changesPerMinute) continue;
    const culprit = worse(k, route, at);
    if (culprit === null || Math.min(culprit.loss, culprit.echoLoss) < harmfulLoss) continue;
    const id = `flapping-route:${culprit.watch.hardifName}:${culprit.watch.mac}`;
    const evidence: Evidence[] = [
      {
        source: 'routing',
        basis: 'measured',
        at,
        text: `the route to ${originator} moved ${route.changes.length} times in a minute`,
        value: route.changes.length,
        unit: 'changes/min',
      },
      {
        source: 'beacon',
        basis: 'measured',
        at,
        text: `${Math.round(culprit.loss * 100)} % loss on ${culprit.watch.hardifName}`,
        value: culprit.loss,
        unit: 'share',
      },
      {
        source: 'kernel-echo',
        basis: 'measured',
        at,
        text: `${Math.round(culprit.echoLoss * 100)} % of the echoes to its neighbour's kernel lost`,
        value: culprit.echoLoss,
        unit: 'share',
      },
    ];
    findings.set(id, {
      id,
      kind: 'flapping-route',
      subject: {
        hardif: culprit.watch.hardif,
        hardifName: culprit.watch.hardifName,
        neighbour: culprit.watch.mac,
        originator: originator as Finding['subject']['originator'],
      },
      severity: Math.min(1, 0.2 + culprit.loss),
      confidence: 0.7,
      evidence,
      rootCause: {
        cause: `link:${culprit.watch.hardifName}`,
        text: `routes move to and from the lossy link on ${culprit.watch.hardifName}`,
      },
    });
  }
  return [...findings.values()];
}
