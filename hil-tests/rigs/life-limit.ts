// SPDX-License-Identifier: Apache-2.0
import type { RigOptions } from './open-rig.ts';

const lifeByDefault = 3_600_000;

/** Calls `end` when the rig's life is over; undefined where it has no limit. */
export function lifeLimit({ withinMs = lifeByDefault }: Pick<RigOptions, 'withinMs'>, end: () => void): NodeJS.Timeout | undefined {
  if (withinMs === null) return undefined;
  return setTimeout(end, withinMs).unref();
}
