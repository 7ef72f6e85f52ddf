// SPDX-License-Identifier: Apache-2.0
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Evidence } from '../knowledge/symptom.ts';
import { between, type Instant } from '../time.ts';
import type { Finding } from './finding.ts';

/** A router whose notices and whose route are both gone for so long is out of reach. */
const goneFor = 8000;

/** Routers that this one can no longer reach: alone a lost router, together a partition. */
export function findPartition(k: Knowledge, at: Instant): Finding[] {
  if (k.mesh === null || k.mesh.mesh.originator === null) return [];
  const routed = new Set(k.mesh.routes.filter((route) => route.best && route.lastSeen < goneFor).map((route) => route.originator));
  const known = Object.values(k.members);
  const lost = known.filter((member) => !routed.has(member.originator) && between(member.heardAt, at) > goneFor);
  if (lost.length === 0) return [];
  const evidence: Evidence[] = [
    {
      source: 'routing',
      basis: 'measured',
      at,
      text: `no route to ${lost.length} of ${known.length} known routers`,
      value: lost.length,
      unit: 'routers',
    },
    {
      source: 'peer-report',
      basis: 'measured',
      at,
      text: `no notice from them for ${Math.round(Math.min(...lost.map((member) => at - member.heardAt)) / 1000)} s`,
      value: goneFor,
      unit: 'ms',
    },
  ];
  const first = lost[0];
  const single = lost.length === 1 && first !== undefined;
  return [
    {
      id: 'partition',
      kind: 'partition',
      subject: { hardif: null, hardifName: null, neighbour: null, originator: single ? first.originator : null },
      severity: Math.min(1, 0.3 + lost.length / known.length),
      confidence: 0.8,
      evidence,
      rootCause: single
        ? { cause: `router-dead:${first.originator}`, text: `the router ${first.originator} is gone` }
        : { cause: 'partition', text: `${lost.length} routers are out of reach together` },
    },
  ];
}
