// SPDX-License-Identifier: Apache-2.0
import type { Decision } from '../../core/policy/decision.ts';
import type { Subject } from '../../core/policy/subject.ts';
import { type Answer, json, problem } from './answer.ts';

const inWords: Readonly<Partial<Record<Decision['reason'], string>>> = {
  'no-policy': 'no policy allows it',
  denied: 'a policy denies it',
  'condition-failed': 'the condition of a policy that could deny it has no answer',
  'approval-unknown': 'the approval is not for this request, too old, or was used',
  'approval-own': 'another member must approve',
  'approver-not-allowed': 'the approval is not by somebody who may approve it',
  'approvals-full': 'too many approvals were used of late',
  'request-malformed': 'the request is too large or ill-formed to be decided',
};

/**
 * What a call that is not allowed is answered with. Which policy decided is in the audit and told by `x0tta6bl4 policy check`, not to
 * whoever was refused.
 */
export function denied(decision: Decision, subject: Subject, action: string): Answer {
  const { reason, effect, retryAfter, hash, challenge } = decision;
  if (effect === 'step-up') {
    const error = {
      code: 'approval-needed',
      message: `${action} needs the approval of a second member, in the header X0-Approval`,
      approval: { hash, challenge },
    };
    return json({ error }, 403);
  }
  if (reason === 'rate-limited')
    return problem(429, 'too-many-calls', `${action} was called too often`, {
      'Retry-After': String(Math.ceil((retryAfter ?? 0) / 1_000)),
    });
  if (reason === 'audit-unavailable') return problem(503, 'audit-unavailable', `${action} is not done while it cannot be recorded`);
  const why = inWords[reason] ?? reason;
  // RFC 9110, 15.5.2: with a word on how one would show oneself.
  if (subject.authenticated === 'none')
    return problem(401, 'not-authenticated', `${action}: ${why} for whoever shows nothing of itself`, {
      'WWW-Authenticate': 'X509-SVID realm="x0tta6bl4"',
    });
  return problem(403, 'not-allowed', `${action}: ${why}`);
}
