// SPDX-License-Identifier: Apache-2.0
import type { Knowledge } from '../knowledge/knowledge.ts';
import { watchKey } from '../knowledge/neighbour-watch.ts';
import { overwhelmed } from '../knowledge/overwhelmed.ts';
import type { Symptom } from '../knowledge/symptom.ts';
import type { Instant } from '../time.ts';
import { learn, type Turn } from '../turn.ts';
import type { Finding } from './finding.ts';
import { findFlappingRoutes } from './flapping-route.ts';
import { findBlackHole } from './gateway-black-hole.ts';
import { findGreyLinks } from './grey-link.ts';
import { findMemoryPressure } from './memory-pressure.ts';
import { findPartition } from './partition.ts';
import { nameRootCauses } from './root-cause.ts';
import { findSilentLinks } from './silent-link.ts';

/** What was found before everybody on its interface came late is neither confirmed nor over. */
function notJudged(k: Knowledge, { subject }: Symptom, at: Instant): boolean {
  const { hardif, neighbour } = subject;
  const watch = hardif === null || neighbour === null ? undefined : k.neighbours[watchKey(hardif, neighbour)];
  return watch !== undefined && overwhelmed(k, watch.over, at);
}

/** Runs every finder over the knowledge; tells which symptoms appeared and which went. */
export function analyze(turn: Turn): void {
  const { k, at } = turn;
  if (k.settings === null) return;
  const found: Finding[] = [
    ...findSilentLinks(k, k.settings, at),
    ...findGreyLinks(k, k.settings, at),
    ...findFlappingRoutes(k, at),
    ...findBlackHole(k),
    ...findMemoryPressure(k, k.settings, at),
    ...findPartition(k, at),
  ];
  const symptoms: Record<string, Symptom> = {};
  for (const finding of nameRootCauses(k, found, at)) {
    const before = k.symptoms[finding.id];
    const symptom: Symptom = { ...finding, since: before?.since ?? at };
    symptoms[finding.id] = symptom;
    if (before === undefined) turn.actions.push({ kind: 'symptom', symptom, phase: 'found' });
  }
  for (const before of Object.values(k.symptoms)) {
    if (symptoms[before.id] === undefined && notJudged(k, before, at)) symptoms[before.id] = before;
    else if (symptoms[before.id] === undefined) turn.actions.push({ kind: 'symptom', symptom: before, phase: 'gone' });
  }
  learn(turn, { symptoms });
}
