// SPDX-License-Identifier: Apache-2.0
import type { Condition, ConditionFault, Conditions } from './condition.ts';
import { mostPolicies, type Policy } from './policy.ts';

/** A policy whose condition was read; `condition` null: it always holds. */
export interface Rule {
  readonly policy: Policy;
  readonly condition: Condition | null;
}

/** Policies ready to be weighed, by name: the order in which they were written says nothing. */
export type PolicySet = readonly Rule[];

/** A condition that cannot be read, and whose it is. */
export interface PolicyFault extends ConditionFault {
  readonly policy: string;
}

/** `own` beside the standard ones, of which those with the same name give way. */
export function withStandard(own: readonly Policy[], standard: readonly Policy[]): Policy[] {
  const named = new Set(own.map(({ name }) => name));
  return [...standard.filter(({ name }) => !named.has(name)), ...own];
}

/** Reads every condition; all faults at once. Names are unique already. */
export function readPolicies(
  policies: readonly Policy[],
  conditions: Conditions,
): { readonly ok: true; readonly set: PolicySet } | { readonly ok: false; readonly faults: readonly PolicyFault[] } {
  const faults: PolicyFault[] = [];
  const set: Rule[] = [];
  if (policies.length > mostPolicies)
    return { ok: false, faults: [{ policy: '', at: null, wrong: `${policies.length} policies, at most ${mostPolicies} are taken` }] };
  for (const policy of [...policies].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (policy.condition === null) {
      set.push({ policy, condition: null });
      continue;
    }
    const read = conditions.compile(policy.condition);
    if (read.ok) set.push({ policy, condition: read.condition });
    else faults.push({ policy: policy.name, ...read.fault });
  }
  return faults.length === 0 ? { ok: true, set } : { ok: false, faults };
}
