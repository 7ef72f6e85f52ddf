// SPDX-License-Identifier: Apache-2.0
import type { Action } from '../core/action.ts';
import type { Event } from '../core/event.ts';
import type { Milliseconds } from '../core/time.ts';

/** Counts what the loop does. Each call is a few additions: it stands in the loop's path. */
export interface Meter {
  /** One event was decided on. `took`: CPU time of monitor, analyze and plan together. */
  turn(event: Event['kind'], took: Milliseconds): void;
  action(kind: Action['kind'], times?: number): void;
  /** Something was refused: a change, a read, a malformed frame. `code` of the refusal. */
  refused(code: string, times?: number): void;
  /** Bytes of probes with their headers, as they leave or reach a hard interface. */
  probes(hardif: string, direction: 'sent' | 'received', frames: number, bytes: number): void;
  /** Bytes that a store or the journal wrote. */
  stored(what: 'store' | 'journal', bytes: number): void;
}
