// SPDX-License-Identifier: Apache-2.0
import type { AccessRequest } from './access-request.ts';
import type { Reason, Weighed } from './decision.ts';
import { globMatches } from './glob.ts';
import type { Effect, Policy } from './policy.ts';
import type { PolicySet, Rule } from './policy-set.ts';

/** What the policies alone say of a request, before rates and approvals. */
export interface Weighing {
  readonly effect: Effect;
  readonly reason: Extract<Reason, 'allowed' | 'denied' | 'condition-failed' | 'no-policy' | 'approval-needed'>;
  readonly policy: string | null;
  readonly weighed: readonly Weighed[];
  /** Policies that hold and have a rate. */
  readonly limits: readonly Policy[];
}

const isAbout = ({ policy }: Rule, { action, resource }: AccessRequest): boolean =>
  policy.actions.some((glob) => globMatches(glob, action)) && policy.resources.some((glob) => globMatches(glob, resource));

function look({ policy, condition }: Rule, request: AccessRequest): Weighed {
  const told = (state: Weighed['condition'], failure: string | null = null): Weighed => ({
    policy: policy.name,
    effect: policy.effect,
    condition: state,
    failure,
  });
  if (condition === null) return told('always');
  const answer = condition.holds(request);
  if (!answer.ok) return told('failed', answer.refusal.message);
  return told(answer.value ? 'held' : 'not-held');
}

/**
 * Deny by default; `deny` beats `step-up` beats `allow`. A condition without an answer fails closed: of an `allow` it allows nothing,
 * of a `deny` or a `step-up` it denies, since either might have kept the call out (XACML 3.0, C.2 deny-overrides, decides likewise).
 * The policy that is named is the first by name, so that the order of writing shows nowhere.
 */
export function weigh(set: PolicySet, request: AccessRequest): Weighing {
  const rules = set.filter((rule) => isAbout(rule, request));
  const weighed = rules.map((rule) => look(rule, request));
  const limits = rules
    .filter(({ policy }, at) => policy.rate !== null && (weighed[at]?.condition === 'held' || weighed[at]?.condition === 'always'))
    .map(({ policy }) => policy);
  const first = (effect: Effect): string | null =>
    weighed.find((one) => one.effect === effect && (one.condition === 'held' || one.condition === 'always'))?.policy ?? null;
  const failed = weighed.find(({ effect, condition }) => effect !== 'allow' && condition === 'failed')?.policy ?? null;
  const said = (effect: Effect, reason: Weighing['reason'], policy: string | null): Weighing => ({
    effect,
    reason,
    policy,
    weighed,
    limits,
  });
  const denied = first('deny');
  if (denied !== null) return said('deny', 'denied', denied);
  if (failed !== null) return said('deny', 'condition-failed', failed);
  const stepUp = first('step-up');
  if (stepUp !== null) return said('step-up', 'approval-needed', stepUp);
  const allowed = first('allow');
  return allowed === null ? said('deny', 'no-policy', null) : said('allow', 'allowed', allowed);
}
