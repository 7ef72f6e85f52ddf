// SPDX-License-Identifier: Apache-2.0
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Settings } from '../knowledge/settings.ts';
import type { Evidence } from '../knowledge/symptom.ts';
import type { Instant } from '../time.ts';
import { type Finding, kinds } from './finding.ts';

/** Stall share ("some avg10") that counts as pressure, percent. */
const stall = 10;
/** Available memory that fell by this share within the trend's window counts as a leak. */
const fall = 0.2;

/** Memory runs out: little is left, and either tasks stall for it or it keeps falling. */
export function findMemoryPressure(k: Knowledge, s: Settings, at: Instant): Finding[] {
  const host = k.host;
  if (host === null || host.memoryTotal === 0) return [];
  const share = host.memoryAvailable / host.memoryTotal;
  const lasting = k.symptoms['memory-pressure'] !== undefined;
  if (share > s.memoryFloor * (lasting ? 1.25 : 1)) return [];
  const evidence: Evidence[] = [
    {
      source: 'procfs',
      basis: 'measured',
      at,
      text: `${Math.round(share * 100)} % of memory available`,
      value: host.memoryAvailable,
      unit: 'bytes',
    },
  ];
  if (host.memoryPressure !== null && host.memoryPressure >= stall)
    evidence.push({
      source: 'psi',
      basis: 'measured',
      at,
      text: `tasks stall ${host.memoryPressure} % of the time for memory`,
      value: host.memoryPressure,
      unit: 'percent',
    });
  const oldest = k.memoryTrend[0];
  const falling = oldest !== undefined && at - oldest.at > 20_000 && host.memoryAvailable < oldest.available * (1 - fall);
  if (falling)
    evidence.push({
      source: 'procfs',
      basis: 'measured',
      at,
      text: `fell by ${Math.round((1 - host.memoryAvailable / oldest.available) * 100)} % in ${Math.round((at - oldest.at) / 1000)} s`,
      value: oldest.available - host.memoryAvailable,
      unit: 'bytes',
    });
  if (!lasting && kinds(evidence) < 2 && !falling) return [];
  const largest = host.largest[0];
  return [
    {
      id: 'memory-pressure',
      kind: 'memory-pressure',
      subject: { hardif: null, hardifName: null, neighbour: null, originator: null },
      severity: Math.min(1, 1 - share / (2 * s.memoryFloor)),
      confidence: 0.5 + 0.2 * evidence.length,
      evidence,
      rootCause:
        largest === undefined
          ? { cause: 'memory', text: 'memory runs out' }
          : { cause: `process:${largest.name}`, text: `${largest.name} holds ${Math.round(largest.rss / 1048576)} MiB` },
    },
  ];
}
