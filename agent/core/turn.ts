// SPDX-License-Identifier: Apache-2.0
import type { Action } from './action.ts';
import type { Knowledge } from './knowledge/knowledge.ts';
import type { Instant } from './time.ts';

/**
 * One step in the making: what is known so far and what is to be done. Lives only inside `step`, which gives it a copy
 * of the knowledge of its own: fields are replaced there, and nothing that a field holds is ever changed.
 */
export interface Turn {
  readonly k: Knowledge;
  readonly at: Instant;
  readonly actions: Action[];
}

/** Replaces fields of the knowledge. */
export function learn(turn: Turn, news: Partial<Knowledge>): void {
  Object.assign(turn.k, news);
}

/** A record without one key. */
export function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _gone, ...rest } = record;
  return rest;
}
