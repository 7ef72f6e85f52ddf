// SPDX-License-Identifier: Apache-2.0
import type { Conditions } from '../core/policy/condition.ts';

/** The language of conditions, loaded when it is first wanted: most commands decide nothing and start sooner without it. */
export async function loadConditions(): Promise<Conditions> {
  const { createCelConditions } = await import('../adapters/cel/cel-conditions.ts');
  return createCelConditions();
}
