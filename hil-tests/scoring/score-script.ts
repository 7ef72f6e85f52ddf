// SPDX-License-Identifier: Apache-2.0
import type { Verdict } from '../scenarios/scenario.ts';
import type { Topology } from '../topologies/topology.ts';
import { falseActions, type HealOf, healsOfFault } from './matching.ts';
import type { Score } from './score.ts';

/** A script's verdict as a run's score: an attack that makes an agent heal what is well has succeeded. */
export function scoreScript(verdict: Verdict, topology: Topology, heals: readonly HealOf[]): Score {
  const { fault } = verdict;
  const right = fault === undefined ? [] : healsOfFault(fault.what, topology, fault, heals);
  const wrong = falseActions(heals, right, []);
  const problems = [
    ...verdict.problems,
    ...wrong.map(({ router, heal }) => `${router} did ${heal.chosen} for ${heal.symptom.id}, where nothing was to be healed`),
  ];
  return {
    passed: problems.length === 0,
    detectMs: verdict.detectMs ?? null,
    recoverMs: verdict.recoverMs ?? null,
    lostPackets: verdict.lostPackets ?? 0,
    falseActions: wrong.length,
    undone: heals.filter(({ heal }) => heal.stage === 'undone').length,
    error: problems.length === 0 ? null : problems.join('; '),
  };
}
