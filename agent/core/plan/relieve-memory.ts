// SPDX-License-Identifier: Apache-2.0
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Settings } from '../knowledge/settings.ts';
import type { Symptom } from '../knowledge/symptom.ts';
import type { Draft } from './score.ts';

/** Frees what this agent can do without. */
export function shedCaches(k: Knowledge, symptom: Symptom): Draft {
  return {
    name: 'shed-caches',
    benefit: 0.2 + 0.2 * symptom.severity,
    cost: 0.02,
    impact: 0,
    changes: [{ kind: 'shed-caches' }],
    withheld: k.unable.includes('shed-caches') ? 'this runtime sheds nothing when asked' : null,
  };
}

/** Restarts the service that holds most memory, where the settings allow it. */
export function restartCulprit(k: Knowledge, s: Settings, symptom: Symptom): Draft {
  const culprit = k.host?.largest[0]?.name ?? null;
  const allowed = culprit !== null && s.restartable.includes(culprit);
  return {
    name: 'restart-service',
    benefit: 0.3 + 0.7 * symptom.severity,
    cost: 0.2,
    impact: 0.3,
    changes: culprit === null ? [] : [{ kind: 'restart-service', service: culprit }],
    withheld: allowed ? null : `${culprit ?? 'the largest process'} is not in the list of services that may be restarted`,
  };
}
