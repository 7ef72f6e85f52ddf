// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../action.ts';
import type { HealName } from '../knowledge/heal.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Settings } from '../knowledge/settings.ts';
import type { Symptom } from '../knowledge/symptom.ts';
import type { KbitPerSecond } from '../mesh/link-metric.ts';
import type { OriginatorRoute } from '../mesh/mesh-view.ts';
import type { Instant } from '../time.ts';
import { anotherWay, sharedWith } from './guards.ts';
import { hurryChanges } from './hurry-routing.ts';
import type { Draft } from './score.ts';

/** healing.md's trials: 80–120 typically, never above 240 (254–255 freeze a stale TQ). */
const penalty = { margin: 40, least: 80, most: 240 };

interface Alternative {
  readonly now: OriginatorRoute;
  readonly other: OriginatorRoute;
}

/** For each originator reached over the interface, its best route over another one. */
export function alternatives(k: Knowledge, hardif: number): Alternative[] {
  const routes = k.mesh?.routes ?? [];
  const found: Alternative[] = [];
  for (const now of routes) {
    if (!now.best || now.hardif !== hardif) continue;
    const others = routes.filter((route) => route.originator === now.originator && route.hardif !== hardif && route.metric.value > 0);
    const other = others.reduce<OriginatorRoute | null>(
      (best, route) => (best === null || route.metric.value > best.metric.value ? route : best),
      null,
    );
    if (other !== null) found.push({ now, other });
  }
  return found;
}

function penaltyFor(found: readonly Alternative[]): number {
  const needed = found.map(({ now, other }) => 255 * (1 - Math.min(1, other.metric.value / Math.max(1, now.metric.value))));
  return Math.round(Math.min(penalty.most, Math.max(penalty.least, Math.max(0, ...needed) + penalty.margin)));
}

/** A quarter of the worst alternative: clearly below it, so that the routes leave and stay away. */
function overrideFor(s: Settings, found: readonly Alternative[]): KbitPerSecond {
  const least = found.map(({ other }) => other.metric.value / 4);
  return Math.max(s.leastThroughput, Math.floor(Math.min(...least) / 100) * 100) as KbitPerSecond;
}

function changesFor(k: Knowledge, s: Settings, symptom: Symptom, found: readonly Alternative[]): Change[] {
  const { hardif, hardifName } = symptom.subject;
  const mesh = k.mesh?.mesh;
  const attached = k.mesh?.hardifs.find((one) => one.ifindex === hardif);
  if (mesh === undefined || attached === undefined || hardif === null || hardifName === null) return [];
  const place = { mesh: mesh.ifindex, hardif, name: hardifName };
  const change: Change =
    mesh.algorithm === 'BATMAN_V'
      ? { kind: 'set-throughput-override', ...place, value: found.length === 0 ? s.leastThroughput : overrideFor(s, found) }
      : { kind: 'set-hop-penalty', ...place, value: Math.max(attached.hopPenalty, penaltyFor(found)) };
  return [change, ...hurryChanges(k, s)];
}

/** Makes a lossy link expensive at this end; the other end does the same, or the routes towards here would stay on it. */
export function penaliseLink(k: Knowledge, s: Settings, symptom: Symptom, at: Instant, name: HealName = 'penalise-link'): Draft {
  const { hardif, hardifName, neighbour } = symptom.subject;
  const found = hardif === null ? [] : alternatives(k, hardif);
  const changes = changesFor(k, s, symptom, found);
  let withheld: string | null = null;
  if (hardif === null || neighbour === null || changes.length === 0)
    withheld = `${hardifName ?? 'the interface'} is not part of the mesh now`;
  else if (sharedWith(k, hardif, neighbour, at) !== null) withheld = `${sharedWith(k, hardif, neighbour, at)} lives on ${hardifName} too`;
  else if (!anotherWay(k, hardif, at)) withheld = 'no other link is well: there is nothing to route over instead';
  return { name, benefit: 0.3 + 0.7 * symptom.severity, cost: 0.05, impact: 0.15, changes, withheld };
}
