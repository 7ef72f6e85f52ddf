// SPDX-License-Identifier: Apache-2.0
import { describeProblem } from '../../config/problem.ts';
import { readConfig, standardConfigFile } from '../../config.ts';
import type { Conditions } from '../../core/policy/condition.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { type PolicySet, readPolicies, withStandard } from '../../core/policy/policy-set.ts';
import { standardPolicies } from '../../core/policy/standard-policies.ts';
import { plainText, type Screen } from '../screen.ts';

export interface PoliciesInForce {
  readonly set: PolicySet;
  /** Those of the configuration. */
  readonly own: readonly Policy[];
}

/** The policies of a configuration with the standard ones; null where it has problems, which were told. */
export function policiesInForce(file: string | null, conditions: Conditions, screen: Screen): PoliciesInForce | null {
  const read = readConfig(file ?? standardConfigFile, conditions);
  if (!read.ok) {
    for (const problem of read.problems) screen.err(`${plainText(describeProblem(problem))}\n`);
    return null;
  }
  const set = readPolicies(withStandard(read.config.policies, standardPolicies), conditions);
  if (!set.ok) throw new Error(set.faults.map(({ policy, wrong }) => `${policy}: ${wrong}`).join('; '));
  return { set: set.set, own: read.config.policies };
}
