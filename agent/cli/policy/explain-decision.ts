// SPDX-License-Identifier: Apache-2.0
import type { AccessRequest } from '../../core/policy/access-request.ts';
import type { Decision, Reason, Weighed } from '../../core/policy/decision.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { length, table } from '../table.ts';

const reasons: Readonly<Partial<Record<Reason, string>>> = {
  allowed: 'a policy allows it and none denies it',
  denied: 'a policy denies it',
  'condition-failed': 'the condition of a policy that could deny it has no answer, which counts as a denial',
  'no-policy': 'no policy allows it',
  'approval-needed': 'it is allowed once a second member has approved',
};

const conditions: Readonly<Record<Weighed['condition'], string>> = {
  always: 'none',
  held: 'holds',
  'not-held': 'does not hold',
  failed: 'has no answer',
};

export const rateText = ({ rate }: Policy): string => (rate === null ? '' : `${rate.calls} in ${length(rate.per)}`);

/** The decision for people: what came of it, why, and every policy that is about the call. */
export function explainDecision(request: AccessRequest, decision: Decision, policies: readonly Policy[]): string {
  const { subject, action, resource, door } = request;
  const roles = subject.roles.length === 0 ? '' : `, roles ${subject.roles.join(', ')}`;
  const lines = [
    `${action}${resource === '' ? '' : ` on ${resource}`} by ${subject.id} (${subject.authenticated}${roles}) over ${door}`,
    `${decision.effect}: ${reasons[decision.reason] ?? decision.reason}${decision.policy === null ? '' : ` (${decision.policy})`}`,
  ];
  if (decision.weighed.length === 0) return `${lines.join('\n')}\n\nNo policy is about it.\n`;
  const rows = decision.weighed.map(({ policy, effect, condition, failure }) => [
    policy === decision.policy ? '>' : '',
    policy,
    effect,
    conditions[condition],
    rateText(policies.find(({ name }) => name === policy) ?? ({ rate: null } as Policy)),
    failure ?? '',
  ]);
  return `${lines.join('\n')}\n\n${table(['', 'policy', 'effect', 'condition', 'rate', 'failure'], rows)}`;
}
