// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../knowledge/heal.ts';
import { healedKey } from '../knowledge/in-force.ts';
import { established, isMissing, type NeighbourWatch, silentFor } from '../knowledge/neighbour-watch.ts';
import { losses } from '../knowledge/reception.ts';
import { isolatedEcho } from '../monitor/suspect.ts';
import { type Milliseconds, ms, seconds } from '../time.ts';
import { learn, type Turn } from '../turn.ts';

/** A link that fails again within this time waits twice as long before it returns, up to 64 times. */
export const relapseMemory = 600_000;
const doublings = 6;
/** So many answers of its kernel in a row are no chance, also on a link that loses half. */
const leastAnswers = 5;
/** While its agent speaks its beacons are the better witness. */
const agentGone = seconds(10);
/** With no sign at all for so long the link is handed back to the routing protocol: it believes nothing that it does not hear. */
export const noSignFor = seconds(600);
export const noSign = `no sign of the neighbour for ${noSignFor / 60_000} min: left to the routing protocol`;

function waitFor(turn: Turn, key: string): Milliseconds {
  const relapse = turn.k.relapses[key];
  const count = relapse === undefined ? 0 : Math.min(doublings, relapse.count);
  return ms((turn.k.settings?.restoreAfter ?? 5000) * 2 ** count);
}

/** Its agent may never come back, or be another: the kernel alone says that the link carries both ways. */
function kernelAnswers(turn: Turn, watch: NeighbourWatch, since: number, wait: number): boolean {
  if (silentFor(watch, turn.at) < agentGone) return false;
  const needed = Math.min(64, Math.max(leastAnswers, Math.ceil(wait / isolatedEcho)));
  const { lost, of } = losses(watch.echo.reception, needed);
  return of >= needed && lost === 0 && turn.at - since >= needed * isolatedEcho;
}

/** Another router was put where the healed one was. */
function replaced(turn: Turn, heal: Heal, wait: number): NeighbourWatch | undefined {
  const { hardif, neighbour } = heal.symptom.subject;
  return Object.values(turn.k.neighbours).find(
    (watch) =>
      watch.hardif === hardif &&
      watch.mac !== neighbour &&
      established(watch) &&
      silentFor(watch, turn.at) < 3 * watch.interval &&
      watch.heardCount * watch.interval >= wait,
  );
}

export function replacement(turn: Turn, heal: Heal, wait: number): string | null {
  const other = replaced(turn, heal, wait);
  return other === undefined ? null : `another router, ${other.mac}, is on ${heal.symptom.subject.hardifName} now`;
}

function sign(turn: Turn, heal: Heal, key: string): string | null {
  const wait = waitFor(turn, key);
  const watch = turn.k.neighbours[key];
  const since = heal.verifiedAt ?? heal.actedAt ?? heal.detectedAt;
  if (watch !== undefined && watch.goodSince !== null && turn.at - watch.goodSince >= wait && !isMissing(watch, turn.at))
    return `link back: both ways good for ${Math.round((turn.at - watch.goodSince) / 1000)} s`;
  if (watch !== undefined && kernelAnswers(turn, watch, since, wait))
    return "link back: the neighbour's kernel answers, its agent says nothing";
  const other = replacement(turn, heal, wait);
  if (other !== null) return other;
  const quiet = turn.at - Math.max(since, watch?.lastHeard ?? 0);
  return quiet >= noSignFor ? noSign : null;
}

/** Why an isolated link may return, or null. It is judged anew afterwards, and a relapse makes the next wait longer. */
export function linkReturned(turn: Turn, heal: Heal): string | null {
  const key = healedKey(heal);
  if (key === null || turn.k.settings === null) return null;
  const why = sign(turn, heal, key);
  if (why === null) return null;
  const relapse = turn.k.relapses[key];
  const fresh = relapse !== undefined && turn.at - relapse.at < relapseMemory;
  learn(turn, { relapses: { ...turn.k.relapses, [key]: { count: fresh ? relapse.count + 1 : 1, at: turn.at } } });
  return why;
}
