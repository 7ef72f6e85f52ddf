// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { Outcome } from '../../core/refusal.ts';

/** The accepted value; fails the test with the refusal's own words. */
export function granted<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) assert.fail(`${outcome.refusal.code}: ${outcome.refusal.message}`);
  return outcome.value;
}

/** The refusal's code, or `accepted`. */
export function codeOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'accepted' : outcome.refusal.code;
}
