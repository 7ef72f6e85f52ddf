// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../time.ts';
import type { AccessRequest, Door, RequestTime } from './access-request.ts';
import type { Decision, Reason } from './decision.ts';
import type { Risk } from './known-actions.ts';
import type { Effect } from './policy.ts';
import type { Authentication } from './subject.ts';

/** What is kept of one decision, or of several that said the same. Plain data, fit for JSON, at most 4 KB of it. */
export interface AuditEntry {
  readonly who: { readonly id: string; readonly authenticated: Authentication };
  /** `resource` is `*` where reads of several were told together. */
  readonly what: { readonly action: string; readonly resource: string; readonly risk: Risk };
  readonly when: RequestTime;
  readonly where: { readonly zone: string; readonly door: Door };
  readonly why: { readonly reason: Reason; readonly policy: string | null; readonly approver: string | null };
  readonly result: Effect;
  /** The hash of what was asked, 64 hexadecimal digits; of the last one where several were told together. */
  readonly request: string;
  /** Decisions that this entry stands for: `when` is the first of them, `until` the last. */
  readonly count: number;
  readonly until: Instant;
}

/** Bounds of what an ill-formed request may leave behind; well-formed ones are shorter anyway. */
const cut = (text: string, most: number): string => (text.length > most ? text.slice(0, most) : text);

export function auditEntry({ subject, action, resource, zone, risk, door, time }: AccessRequest, decision: Decision): AuditEntry {
  const { reason, policy, approver, effect, hash } = decision;
  return {
    who: { id: cut(subject.id, 2_048), authenticated: subject.authenticated },
    what: { action: cut(action, 128), resource: cut(resource, 512), risk },
    when: time,
    where: { zone: cut(zone, 64), door },
    why: { reason, policy, approver },
    result: effect,
    request: hash,
    count: 1,
    until: time.at,
  };
}
