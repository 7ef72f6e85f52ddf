// SPDX-License-Identifier: Apache-2.0
import type { Milliseconds } from '../time.ts';

/**
 * `deny` beats `step-up` beats `allow`; what no policy allows is denied. `step-up` allows once a second member has approved.
 */
export const effects = ['allow', 'deny', 'step-up'] as const;
export type Effect = (typeof effects)[number];

/** At most `calls` in any `per` for each identity, all of them at once if need be: a token bucket. */
export interface Rate {
  /** At least one. */
  readonly calls: number;
  readonly per: Milliseconds;
}

/** One rule of who may do what. Plain data, fit for JSON. */
export interface Policy {
  /** Unique; a policy named as a standard one stands in its place. */
  readonly name: string;
  readonly effect: Effect;
  /** Globs (`*` stands for any characters); the policy is about calls of which one fits. At least one, at most 32. */
  readonly actions: readonly string[];
  /** As `actions`. */
  readonly resources: readonly string[];
  /** In the language of `Conditions`, at most 2,048 characters; null: it always holds. */
  readonly condition: string | null;
  /**
   * A limit on every call that this policy is about and whose condition holds, whoever else allows it; null: none. A `deny` has none.
   */
  readonly rate: Rate | null;
}

/** Policies of a router, the standard ones among them. */
export const mostPolicies = 128;
export const policyNameShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
