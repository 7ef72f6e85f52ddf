// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../action.ts';
import { resourceOf } from '../execute/resource.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Settings } from '../knowledge/settings.ts';
import type { Symptom } from '../knowledge/symptom.ts';
import type { Draft } from './score.ts';

/** Announcements at the fast interval, unless they are that fast already. */
export function hurryChanges(k: Knowledge, s: Settings): Change[] {
  const mesh = k.mesh?.mesh;
  if (mesh === undefined || mesh.originatorInterval <= s.fastOriginatorInterval) return [];
  const change: Change = { kind: 'set-originator-interval', mesh: mesh.ifindex, value: s.fastOriginatorInterval };
  // Asked for a moment ago: the kernel's tables have not been read since.
  const asked = k.lasting.owned.find((one) => one.resource === resourceOf(k, change));
  return asked?.ours === String(change.value) ? [] : [change];
}

/** Announces this router faster for a while, and asks its neighbours to: the protocol's own windows then pass sooner. */
export function hurryRouting(k: Knowledge, s: Settings, symptom: Symptom): Draft {
  const changes = hurryChanges(k, s);
  return {
    name: 'hurry-routing',
    benefit: 0.2 + 0.3 * symptom.severity,
    cost: 0.05,
    impact: 0.05,
    changes,
    withheld: changes.length === 0 ? 'announcements are fast already' : null,
  };
}
