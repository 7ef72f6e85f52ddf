// SPDX-License-Identifier: Apache-2.0
import type { SpiffeId } from '../core/identity/spiffe-id.ts';
import type { Door } from '../core/policy/access-request.ts';
import type { Decision } from '../core/policy/decision.ts';
import type { Subject } from '../core/policy/subject.ts';

/** A second member's approval as it came, not verified yet. */
export interface SignedApproval {
  readonly challenge: string;
  readonly approver: SpiffeId;
  /** ML-DSA-65 over `approvalText` with the context `x0/approval/1`, 3,309 bytes. */
  readonly signature: Uint8Array;
}

/** One call that somebody wants done. */
export interface Call {
  readonly subject: Subject;
  readonly action: string;
  readonly resource: string;
  readonly door: Door;
  /** The zone of the resource; empty where it has none. */
  readonly zone?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly approval?: SignedApproval | null;
}

/** Asked before anything is done for anybody. Every answer is audited. */
export interface Authorization {
  /** Only where its effect is `allow` may the call be done. Never rejects. */
  decide(call: Call): Promise<Decision>;
}
