// SPDX-License-Identifier: Apache-2.0
import type { BenchContext } from './bench-of.ts';

/**
 * What `measure` gives, by name; in a call that goes on after an interruption, what it gave then. `key` names the part of the
 * bench and all that its samples depend on beside bundle, code, Node and rig.
 */
export async function measuredOnce<N extends string>(
  finished: BenchContext['finished'],
  key: string,
  names: readonly N[],
  measure: () => Promise<Readonly<Record<N, readonly number[]>>>,
): Promise<Readonly<Record<N, readonly number[]>>> {
  const known = names.map((name) => [name, finished.get(`${key} | ${name}`)] as const);
  if (known.every(([, samples]) => samples !== undefined)) return Object.fromEntries(known) as Record<N, readonly number[]>;
  const measured = await measure();
  for (const name of names) finished.add(`${key} | ${name}`, measured[name]);
  return measured;
}
