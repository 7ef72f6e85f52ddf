// SPDX-License-Identifier: Apache-2.0
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { AccessRequest, RequestTime } from '../../core/policy/access-request.ts';
import { approvalText, type VerifiedApproval } from '../../core/policy/approvals.ts';
import { type AuditEntry, auditEntry } from '../../core/policy/audit-entry.ts';
import { Authorizer } from '../../core/policy/authorizer.ts';
import type { Decision } from '../../core/policy/decision.ts';
import { riskOf } from '../../core/policy/known-actions.ts';
import type { PolicySet } from '../../core/policy/policy-set.ts';
import { RepeatedReads } from '../../core/policy/repeated-reads.ts';
import { nobody, type Subject } from '../../core/policy/subject.ts';
import { between } from '../../core/time.ts';
import type { Audit } from '../../ports/audit.ts';
import type { Authorization, Call, SignedApproval } from '../../ports/authorization.ts';

export interface AuditedAuthorizationOptions {
  readonly policies: PolicySet;
  readonly audit: Audit;
  /** Now, with what is known of the wall time. */
  readonly time: () => RequestTime;
  /** This router's own SPIFFE id; null: it has none. */
  readonly self: string | null;
  /**
   * The approver with its roles, where its SVID is valid and `signature` verifies over the UTF-8 of `text` (context `x0/approval/1`);
   * null where not. Left out: no approval counts.
   */
  readonly verifyApproval?: (text: string, approval: SignedApproval) => Promise<Subject | null>;
}

/** The engine with its record: nothing is decided unaudited. */
export interface AuditedAuthorization extends Authorization {
  /** Other policies from now on. */
  replace(policies: PolicySet): void;
  /** This router has, or has no longer, an identity of its own. */
  identify(self: string | null): void;
  /** Writes what was kept back of repeated reads, then closes the audit. */
  close(): Promise<void>;
}

const longestApproval = 200;

/**
 * Decides each call and has the decision kept. A read is answered at once, repeated ones are kept together (RepeatedReads), and
 * where the audit refuses, its decision stands: what looks on does not depend on a disk. Anything else is answered once its record
 * is kept; where that is refused, an `allow` becomes `deny` with the reason `audit-unavailable`: nothing changes unrecorded.
 */
export function createAuditedAuthorization(options: AuditedAuthorizationOptions): AuditedAuthorization {
  const { audit, time } = options;
  // Drawn anew at each start, so that no challenge outlives it.
  const key = randomBytes(32);
  const engine = new Authorizer({
    policies: options.policies,
    self: options.self,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    mark: (text) => createHmac('sha256', key).update(text).digest('hex'),
  });
  const reads = new RepeatedReads();
  let timer: NodeJS.Timeout | null = null;

  /** What the audit refuses it has told itself; of a read nothing depends on it. */
  const keep = (entries: readonly AuditEntry[]): void => {
    for (const entry of entries) void audit.record(entry);
  };
  const wake = (): void => {
    if (timer !== null || reads.next === null) return;
    timer = setTimeout(
      () => {
        timer = null;
        keep(reads.due(time().at));
        wake();
      },
      Math.max(1, between(time().at, reads.next)),
    );
    timer.unref();
  };

  const verified = async (request: AccessRequest, approval: SignedApproval): Promise<VerifiedApproval> => {
    const { challenge, approver } = approval;
    const text = approvalText(engine.hashOf(request), challenge, approver);
    // A verifier that fails has verified nothing.
    const found = challenge.length > longestApproval ? null : await options.verifyApproval?.(text, approval).catch(() => null);
    return { challenge, approver: found ?? nobody };
  };

  const decide = async ({ subject, action, resource, door, zone = '', attributes = {}, approval = null }: Call): Promise<Decision> => {
    const request: AccessRequest = { subject, action, resource, zone, door, attributes, risk: riskOf(action), time: time() };
    const decision = engine.decide(request, approval === null ? null : await verified(request, approval));
    const entry = auditEntry(request, decision);
    if (request.risk === 'read') {
      keep(reads.note(entry));
      wake();
      return decision;
    }
    const kept = await audit.record(entry);
    return kept.ok || decision.effect !== 'allow' ? decision : { ...decision, effect: 'deny', reason: 'audit-unavailable' };
  };

  return {
    decide,
    replace: (policies) => engine.replace(policies),
    identify: (self) => engine.identify(self),
    async close() {
      if (timer !== null) clearTimeout(timer);
      keep(reads.end());
      await audit.close();
    },
  };
}
