// SPDX-License-Identifier: Apache-2.0
const goldenShare = 0.618033988749895;
/** The longest interval of batman-adv's announcements, ms. */
const announcements = 1000;

/** How long to wait before the fault of a run, ms: from 1.5 s on, spread evenly over `spread`, so that no fault keeps step with announcements. */
export const phaseOf = (run: number, spread: number = announcements): number => 1500 + spread * ((run * goldenShare) % 1);
