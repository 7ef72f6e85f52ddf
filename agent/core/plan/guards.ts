// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../action.ts';
import { resourceOf } from '../execute/resource.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { established, silentFor } from '../knowledge/neighbour-watch.ts';
import type { Settings } from '../knowledge/settings.ts';
import type { Symptom } from '../knowledge/symptom.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';
import type { Instant } from '../time.ts';
import { tooManyActing } from './mesh-budget.ts';

/** A neighbour heard within this time, or within three of its own intervals, still lives on its interface. */
const alive = 3000;
const lives = (interval: number): number => Math.max(alive, 3 * interval);

/** Another neighbour lives on that interface: whatever is done to the interface is done to it too. */
export function sharedWith(k: Knowledge, hardif: IfIndex, neighbour: MacAddress, at: Instant): MacAddress | null {
  const watched = Object.values(k.neighbours).find(
    (watch) => watch.hardif === hardif && watch.mac !== neighbour && silentFor(watch, at) < lives(watch.interval),
  );
  if (watched !== undefined) return watched.mac;
  return (
    k.mesh?.neighbours.find(
      (one) => one.hardif === hardif && one.mac !== neighbour && one.lastSeen < lives(k.mesh?.mesh.originatorInterval ?? 0),
    )?.mac ?? null
  );
}

/** Is there an active interface besides this one with a neighbour that is well? */
export function anotherWay(k: Knowledge, hardif: IfIndex, at: Instant): boolean {
  return Object.values(k.neighbours).some(
    (watch) =>
      watch.hardif !== hardif &&
      established(watch) &&
      silentFor(watch, at) < 2.5 * watch.interval &&
      k.mesh?.hardifs.some((one) => one.ifindex === watch.hardif && one.active) === true,
  );
}

/** Why this router may change nothing now, whatever is wrong, or null. */
export function routerGuard(k: Knowledge, s: Settings, at: Instant): string | null {
  if (k.phase !== 'running') return 'the agent is starting or stopping';
  if (k.restUntil !== null && at < k.restUntil)
    return `breaker: ${k.failures} heals in a row did not help; watching for ${Math.ceil((k.restUntil - at) / 1000)} s more`;
  if (k.started.filter((start) => at - start < 3_600_000).length >= s.healsPerHour)
    return `budget: ${s.healsPerHour} heals in the last hour`;
  return null;
}

/** Why nothing may be done about the symptom now, or null. */
export function generalGuard(k: Knowledge, s: Settings, symptom: Symptom, at: Instant): string | null {
  const all = routerGuard(k, s, at);
  if (all !== null) return all;
  if (tooManyActing(k, s, at)) return 'budget of the mesh: too many routers act at once';
  if (!symptom.evidence.some((one) => one.basis === 'measured')) return 'no measured evidence';
  if (new Set(symptom.evidence.map((one) => one.source)).size < 2) return 'only one kind of evidence';
  return null;
}

/** Why these changes may not be made now, or null. */
export function changeGuard(k: Knowledge, changes: readonly Change[], at: Instant): string | null {
  for (const change of changes) {
    const resource = resourceOf(k, change);
    const hold = k.holds[resource];
    if (hold !== undefined && at < hold) return `hold-down on ${resource} for ${Math.ceil((hold - at) / 1000)} s more`;
    const owner = k.lasting.owned.find((one) => one.resource === resource);
    if (owner !== undefined && change.kind !== 'set-originator-interval') return `${resource} is already changed by ${owner.heal}`;
  }
  return null;
}
