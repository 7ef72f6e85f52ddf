// SPDX-License-Identifier: Apache-2.0
import type { Action } from '../core/action.ts';
import type { Event } from '../core/event.ts';
import type { Milliseconds } from '../core/time.ts';

/** Counts what the loop does. Each call is a few additions: it stands in the loop's path. */
export interface Meter {
  /** Events were decided on. */
  event(kind: Event['kind'], times?: number): void;
  /** `took`: time of monitor, analyze and plan together for one event. */
  turn(took: Milliseconds): void;
  action(kind: Action['kind'], times?: number): void;
  /** Something was refused: a change, a read, a malformed frame. `code` of the refusal. */
  refused(code: string, times?: number): void;
  /** Frames of beacons, echoes and notices and their bytes with headers, as they leave or reach an interface. */
  probes(hardif: string, direction: 'sent' | 'received', frames: number, bytes: number): void;
  /** Bytes that the store, the journal or the audit wrote. */
  stored(what: 'store' | 'journal' | 'audit', bytes: number): void;
}
