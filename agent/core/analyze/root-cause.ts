// SPDX-License-Identifier: Apache-2.0
import type { Knowledge } from '../knowledge/knowledge.ts';
import { watchKey } from '../knowledge/neighbour-watch.ts';
import type { NodeId } from '../mesh/beacon.ts';
import type { Instant } from '../time.ts';
import type { Finding } from './finding.ts';

/** A notice older than this says nothing about who isolates whom now. */
const noticeLife = 5000;

function nodeOf(k: Knowledge, finding: Finding): NodeId | null {
  const { hardif, neighbour } = finding.subject;
  return hardif === null || neighbour === null ? null : (k.neighbours[watchKey(hardif, neighbour)]?.node ?? null);
}

function nameOf(k: Knowledge, node: NodeId): string {
  return Object.values(k.members).find((member) => member.node === node)?.originator ?? `node ${node.toString(16)}`;
}

/** Other routers that isolated the same router, by their own word. */
function accusers(k: Knowledge, node: NodeId, at: Instant): number {
  return Object.values(k.members).filter((member) => at - member.heardAt < noticeLife && member.isolated.includes(node)).length;
}

/**
 * One dead router is one cause, not one symptom a link: silent links to the same router, seen here or told by others,
 * and a partition that consists of that router alone, share the cause `router-dead`.
 * A partition that began with a silent link and no way around it shares that link's cause.
 */
export function nameRootCauses(k: Knowledge, findings: readonly Finding[], at: Instant): Finding[] {
  const silent = findings.filter((finding) => finding.kind === 'silent-link');
  const linksOf = new Map<NodeId, number>();
  for (const finding of silent) {
    const node = nodeOf(k, finding);
    if (node !== null) linksOf.set(node, (linksOf.get(node) ?? 0) + 1);
  }
  const dead = new Map<NodeId, string>();
  const lost = findings.find((finding) => finding.kind === 'partition')?.subject.originator ?? null;
  for (const [node, links] of linksOf) {
    const name = nameOf(k, node);
    if (links + accusers(k, node, at) >= 2 || name === lost) dead.set(node, name);
  }

  return findings.map((finding) => {
    if (finding.kind === 'silent-link') {
      const node = nodeOf(k, finding);
      const name = node === null ? undefined : dead.get(node);
      return name === undefined
        ? finding
        : { ...finding, rootCause: { cause: `router-dead:${name}`, text: `the router ${name} is silent on all links that are known` } };
    }
    if (finding.kind !== 'partition') return finding;
    const only = silent[0];
    if (finding.subject.originator !== null || silent.length !== 1 || only === undefined) return finding;
    return { ...finding, rootCause: { cause: only.rootCause.cause, text: `${only.rootCause.text}, and no other way is known` } };
  });
}
