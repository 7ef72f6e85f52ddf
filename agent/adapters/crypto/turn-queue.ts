// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../../core/time.ts';

export interface WaitingOperation {
  readonly urgent: boolean;
  readonly by: Instant;
  run(): void;
  /** Instead of `run`, when its time passed. */
  miss(): void;
}

export interface TurnQueue {
  add(operation: WaitingOperation): void;
  /** The operation whose turn it is; those that are late are told and leave. */
  next(now: Instant): WaitingOperation | undefined;
  readonly length: number;
}

/** So often in a row urgent ones go first, then one of the others: strangers get an eighth of the turns, and no less. */
const urgentInARow = 7;

/** In the order of asking, urgent ones first. */
export function turnQueue(): TurnQueue {
  let urgent: WaitingOperation[] = [];
  let others: WaitingOperation[] = [];
  let inARow = 0;

  function withoutLate(lane: WaitingOperation[], now: Instant): WaitingOperation[] {
    if (lane.every(({ by }) => by >= now)) return lane;
    for (const operation of lane) if (operation.by < now) operation.miss();
    return lane.filter(({ by }) => by >= now);
  }

  return {
    add(operation) {
      (operation.urgent ? urgent : others).push(operation);
    },
    next(now) {
      urgent = withoutLate(urgent, now);
      others = withoutLate(others, now);
      const urgentFirst = urgent.length > 0 && (others.length === 0 || inARow < urgentInARow);
      inARow = urgentFirst ? inARow + 1 : 0;
      return (urgentFirst ? urgent : others).shift();
    },
    get length() {
      return urgent.length + others.length;
    },
  };
}
