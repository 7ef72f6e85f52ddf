// SPDX-License-Identifier: Apache-2.0
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Damage inside LMDB's tree may end the process with a signal, which no `catch` sees. A mark beside the file counts openings that
 * never came to their end; at the second one in a row the file is set aside instead of killing the agent for ever.
 */
const deaths = 2;

export function openingsThatDied(mark: string): number {
  try {
    return Math.min(deaths, readFileSync(mark, 'latin1').length);
  } catch {
    return 0; // No mark: the opening before came to its end.
  }
}

export const diedTooOften = (mark: string): boolean => openingsThatDied(mark) >= deaths;

export function markOpening(mark: string): void {
  writeFileSync(mark, '#'.repeat(openingsThatDied(mark) + 1), { mode: 0o600 });
}

export function unmarkOpening(mark: string): void {
  rmSync(mark, { force: true });
}
