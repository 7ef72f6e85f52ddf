// SPDX-License-Identifier: Apache-2.0
import type { Conditions } from '../core/policy/condition.ts';
import { accept, type Outcome } from '../core/refusal.ts';
import { loadPart } from '../parts.ts';

/** One for the process: its tables of functions are memory, and it keeps nothing of the conditions that it reads. */
let language: Conditions | null = null;

/** The language of conditions, loaded when it is first wanted: most commands decide nothing and start sooner without it. */
export async function loadConditions(): Promise<Outcome<Conditions>> {
  if (language !== null) return accept(language);
  const part = await loadPart('conditions', () => import('../adapters/cel/cel-conditions.ts'));
  if (!part.ok) return part;
  language = part.value.createCelConditions();
  return accept(language);
}
