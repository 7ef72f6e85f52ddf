// SPDX-License-Identifier: Apache-2.0
const goldenShare = 0.618033988749895;

/** How long to wait before the fault of a run, ms: from 1.5 to 2.5 s, spread evenly, so that no fault keeps step with announcements. */
export const phaseOf = (run: number): number => 1500 + 1000 * ((run * goldenShare) % 1);

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
