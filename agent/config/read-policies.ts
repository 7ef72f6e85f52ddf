// SPDX-License-Identifier: Apache-2.0
import type { Conditions } from '../core/policy/condition.ts';
import { mostPolicies, type Policy } from '../core/policy/policy.ts';
import { standardPolicies } from '../core/policy/standard-policies.ts';
import type { RawDocument, RawSection } from './document.ts';
import type { Problem } from './problem.ts';
import { readSection } from './read-options.ts';

/**
 * The policies that the file adds to the standard ones. `conditions` null: conditions are taken as they are written, for commands
 * that decide nothing.
 */
export function readPolicySections(document: RawDocument, conditions: Conditions | null, problems: Problem[]): readonly Policy[] {
  const policies: Policy[] = [];
  for (const raw of document.sections.filter((section) => section.type === 'policy')) {
    const found: Problem[] = [];
    const policy = readPolicy(raw, conditions, found);
    // Without lines the name says which of several it is about.
    const named = raw.line === null ? (policy?.name ?? null) : null;
    problems.push(...found.map((problem) => (named === null ? problem : { ...problem, wrong: `in policy ${named}: ${problem.wrong}` })));
    if (policy === null) continue;
    if (policies.some(({ name }) => name === policy.name))
      problems.push({ option: 'policy', line: raw.line, wrong: `${policy.name} stands twice`, right: 'give each policy its own name' });
    else policies.push(policy);
  }
  const most = mostPolicies - standardPolicies.length;
  if (policies.length > most)
    problems.push({ option: 'policy', line: null, wrong: `there are ${policies.length} policies`, right: `write at most ${most}` });
  return policies;
}

function readPolicy(raw: RawSection, conditions: Conditions | null, problems: Problem[]): Policy | null {
  const { values } = readSection('policy', raw, problems);
  const name = values.name ?? raw.name;
  const say = (option: string, wrong: string, right: string): void =>
    void problems.push({ option: `policy.${option}`, line: raw.options.get(option)?.line ?? raw.line, wrong, right });
  if (name === null && !raw.options.has('name')) say('name', 'the policy has no name', "write config policy 'NAME' or option name 'NAME'");
  if (values.effect === null && !raw.options.has('effect')) say('effect', 'it is missing', 'give one of allow, deny, step-up');
  if (values.action.length === 0 && !raw.options.has('action')) say('action', 'it is missing', 'give at least one; * is every action');
  if (values.resource.length === 0 && !raw.options.has('resource')) say('resource', 'it is missing', 'give at least one; * is every one');
  if (values.effect === 'deny' && values.rate !== null) say('rate', 'a deny has no rate', 'leave it out, or give it to what allows');
  if (values.condition !== null && conditions !== null) {
    const read = conditions.compile(values.condition);
    if (!read.ok) {
      const { at, wrong } = read.fault;
      say('condition', at === null ? wrong : `at character ${at + 1}: ${wrong}`, 'mend the condition, see policy.md');
    }
  }
  if (name === null) return null;
  return {
    name,
    // What is missing is told; nothing is decided with a configuration that has problems.
    effect: values.effect ?? 'deny',
    actions: values.action,
    resources: values.resource,
    condition: values.condition,
    rate: values.rate,
  };
}
