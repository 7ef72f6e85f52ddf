// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../../agent/core/refusal.ts';

/** An attacker that cannot begin has nothing to show: throws what was refused. */
export function need<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.refusal.code}: ${outcome.refusal.message}`);
  return outcome.value;
}
