// SPDX-License-Identifier: Apache-2.0
/** A time that has passed already is no pause. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
