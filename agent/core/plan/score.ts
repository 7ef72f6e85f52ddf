// SPDX-License-Identifier: Apache-2.0
import type { Candidate, HealName } from '../knowledge/heal.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { CaseKey, CaseRecord } from '../knowledge/lasting.ts';
import type { Symptom } from '../knowledge/symptom.ts';

/** The case a heal is judged by: what was wrong, under which algorithm, where. */
export function caseKey(k: Knowledge, symptom: Symptom, name: HealName): CaseKey {
  return `${symptom.kind}/${k.mesh?.mesh.algorithm ?? '-'}/${symptom.subject.hardifName ?? '-'} ${name}`;
}

/** Share of earlier uses that helped, with two imagined successes: one failure halts nothing, two rank a heal lower. */
export function successShare(record: CaseRecord | undefined): number {
  return record === undefined ? 1 : (record.helped + 2) / (record.tried + 2);
}

export type Draft = Omit<Candidate, 'success' | 'total'>;

export function score(k: Knowledge, symptom: Symptom, draft: Draft): Candidate {
  const success = successShare(k.lasting.cases[caseKey(k, symptom, draft.name)]);
  const total = draft.benefit * success - draft.cost - draft.impact;
  return { ...draft, success: Math.round(success * 1000) / 1000, total: Math.round(total * 1000) / 1000 };
}

/** Best first; equal totals keep the order in which they were drafted (cheapest first). */
export function ranked(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort((a, b) => b.total - a.total);
}
