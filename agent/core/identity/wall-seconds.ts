// SPDX-License-Identifier: Apache-2.0
import { type WallTime, wallTime } from '../time.ts';

/** The last second of the year 9999, which stands for "no end" in certificates (RFC 5280, section 4.1.2.5). */
export const lastSecond = 253_402_300_799;

/** Whether a wall time is a whole number of seconds between 1970 and 9999: what certificates can say. */
export const isWholeSecond = (time: WallTime): boolean => Number.isInteger(time / 1000) && time >= 0 && time / 1000 <= lastSecond;

export const fromSeconds = (seconds: number): WallTime => wallTime(seconds * 1000);
export const toSeconds = (time: WallTime): number => time / 1000;
