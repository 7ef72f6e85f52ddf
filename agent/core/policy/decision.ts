// SPDX-License-Identifier: Apache-2.0
import type { Milliseconds } from '../time.ts';
import type { Effect } from './policy.ts';

/** Why a decision is what it is. docs/policy.md says each in a sentence. */
export type Reason =
  | 'allowed'
  /** A second member approved. */
  | 'approved'
  | 'denied'
  /** The condition of a `deny` or a `step-up` had no answer. */
  | 'condition-failed'
  | 'no-policy'
  | 'rate-limited'
  | 'approval-needed'
  /** It was issued elsewhere or before a restart, is for another request, too old, or was used. */
  | 'approval-unknown'
  /** The approver is the one who asks, or asks from its own router. */
  | 'approval-own'
  | 'approver-not-allowed'
  /** More approvals were used of late than are remembered. */
  | 'approvals-full'
  | 'request-malformed'
  /** What changes something is not done unrecorded. */
  | 'audit-unavailable';

/** What became of one policy that is about the call. */
export interface Weighed {
  readonly policy: string;
  readonly effect: Effect;
  /** `always`: it has no condition. */
  readonly condition: 'always' | 'held' | 'not-held' | 'failed';
  /** Why it failed, for people; null where it did not. */
  readonly failure: string | null;
}

/** Whether a call may be done. */
export interface Decision {
  readonly effect: Effect;
  readonly reason: Reason;
  /** The policy that decided; null where none did. */
  readonly policy: string | null;
  /** SHA-256 of the request's text, 64 hexadecimal digits. */
  readonly hash: string;
  /** Every policy that is about the call, by name. */
  readonly weighed: readonly Weighed[];
  /** After which the call may be tried again; null where no rate was the reason. */
  readonly retryAfter: Milliseconds | null;
  /** What an approver signs beside the hash; null where no approval is wanted. */
  readonly challenge: string | null;
  /** Who approved; null where nobody had to. */
  readonly approver: string | null;
}
