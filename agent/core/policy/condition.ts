// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../refusal.ts';
import type { AccessRequest } from './access-request.ts';

/** Characters of a condition's text. */
export const longestCondition = 2_048;

/** A condition that was read and checked. The same request always gives the same answer. */
export interface Condition {
  /** Refuses with `condition-failed` where it has no answer: a value that is not there, an index out of bounds. Never throws. */
  holds(request: AccessRequest): Outcome<boolean>;
}

/** A text that cannot be a condition: why, and the character from which (0 is the first) where that is known. */
export interface ConditionFault {
  readonly at: number | null;
  readonly wrong: string;
}

/** The language of conditions. Bounded in length and cost; never throws. */
export interface Conditions {
  compile(text: string): { readonly ok: true; readonly condition: Condition } | { readonly ok: false; readonly fault: ConditionFault };
}
