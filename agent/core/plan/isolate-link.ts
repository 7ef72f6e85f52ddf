// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../action.ts';
import { inForce } from '../knowledge/in-force.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { watchKey } from '../knowledge/neighbour-watch.ts';
import type { Settings } from '../knowledge/settings.ts';
import type { Symptom } from '../knowledge/symptom.ts';
import type { Instant } from '../time.ts';
import { anotherWay, sharedWith } from './guards.ts';
import { hurryChanges } from './hurry-routing.ts';
import type { Draft } from './score.ts';

function whyNot(k: Knowledge, symptom: Symptom, at: Instant): string | null {
  const { hardif, neighbour, hardifName } = symptom.subject;
  if (hardif === null || neighbour === null || k.mesh === null) return 'no mesh interface is known';
  const attached = k.mesh.hardifs.find((one) => one.ifindex === hardif);
  if (attached === undefined) return `${hardifName} is not part of the mesh now`;
  if (attached.mac === k.mesh.mesh.originator)
    return `${hardifName} is the primary interface: detaching it would change this router's originator address; give the mesh a dummy primary`;
  const other = sharedWith(k, hardif, neighbour, at);
  if (other !== null) return `${other} lives on ${hardifName} too`;
  if (!anotherWay(k, hardif, at)) return 'no other link is well: there is nothing to route over instead';
  if (inForce(k, 'isolate-link', watchKey(hardif, neighbour)) !== null) return 'already isolated';
  return null;
}

/**
 * Takes the hard interface of a silent neighbour out of the mesh, so that the routing protocol forgets the link at once
 * instead of after its window. The next hop may route back through here until it has heard enough fresh announcements
 * (IV: its window; V: five newer ones), so those are hurried for a while.
 */
export function isolateLink(k: Knowledge, s: Settings, symptom: Symptom, at: Instant): Draft {
  const { hardif, hardifName } = symptom.subject;
  const changes: Change[] = [];
  if (hardif !== null && hardifName !== null && k.mesh !== null) {
    // The interval first: it counts from the kernel's next announcement on, and that may be due while the interface leaves.
    changes.push(...hurryChanges(k, s), { kind: 'detach-hardif', hardif, name: hardifName, mesh: k.mesh.mesh.ifindex });
  }
  return {
    name: 'isolate-link',
    benefit: 0.3 + 0.7 * symptom.severity,
    cost: 0.05,
    impact: 0.1,
    changes,
    withheld: whyNot(k, symptom, at),
  };
}
