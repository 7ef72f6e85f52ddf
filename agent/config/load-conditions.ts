// SPDX-License-Identifier: Apache-2.0
import type { Conditions } from '../core/policy/condition.ts';
import { accept, type Outcome } from '../core/refusal.ts';
import { loadPart } from '../parts.ts';

/** The language of conditions, loaded when it is first wanted: most commands decide nothing and start sooner without it. */
export async function loadConditions(): Promise<Outcome<Conditions>> {
  const part = await loadPart('conditions', () => import('../adapters/cel/cel-conditions.ts'));
  return part.ok ? accept(part.value.createCelConditions()) : part;
}
