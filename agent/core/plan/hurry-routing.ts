// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../action.ts';
import { resourceOf } from '../execute/resource.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { established } from '../knowledge/neighbour-watch.ts';
import { isRouter } from '../knowledge/overwhelmed.ts';
import type { Settings } from '../knowledge/settings.ts';
import type { Symptom } from '../knowledge/symptom.ts';
import { type Milliseconds, ms } from '../time.ts';
import type { Draft } from './score.ts';

/** So many neighbours pass a fast announcement on without filling their air. */
const sparse = 4;

/** Everybody within reach passes an announcement on: the more there are, the rarer it may be. */
export function fastInterval(k: Knowledge, s: Settings): Milliseconds {
  const neighbours = Object.values(k.neighbours).filter((watch) => established(watch) && isRouter(k, watch)).length;
  return ms(s.fastOriginatorInterval * Math.max(1, Math.ceil(neighbours / sparse)));
}

/** Announcements at the fast interval, unless they are that fast already. */
export function hurryChanges(k: Knowledge, s: Settings): Change[] {
  const mesh = k.mesh?.mesh;
  const value = fastInterval(k, s);
  if (mesh === undefined || mesh.originatorInterval <= value) return [];
  const change: Change = { kind: 'set-originator-interval', mesh: mesh.ifindex, value };
  // Ours already: one record, one value and one way back.
  return k.lasting.owned.some((one) => one.resource === resourceOf(k, change)) ? [] : [change];
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
