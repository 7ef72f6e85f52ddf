// SPDX-License-Identifier: Apache-2.0
import type { Meter } from '../meter.ts';

/** Counts nothing; what a test counts it lays over. */
export const countsNothing: Meter = {
  event: () => undefined,
  turn: () => undefined,
  action: () => undefined,
  refused: () => undefined,
  probes: () => undefined,
  stored: () => undefined,
};
