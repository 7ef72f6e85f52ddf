// SPDX-License-Identifier: Apache-2.0
import type { Brand } from './brand.ts';

/** A length of time in milliseconds. */
export type Milliseconds = Brand<number, 'ms'>;
/** A point on the router's monotonic clock, milliseconds since boot (CLOCK_MONOTONIC). Never wall time. */
export type Instant = Brand<number, 'instant'>;
/** Wall time, milliseconds since 1970; for people and logs only, no decision reads it. */
export type WallTime = Brand<number, 'wall'>;

export const ms = (value: number): Milliseconds => value as Milliseconds;
export const seconds = (value: number): Milliseconds => (value * 1000) as Milliseconds;
export const instant = (value: number): Instant => value as Instant;
export const wallTime = (value: number): WallTime => value as WallTime;

export const between = (from: Instant, to: Instant): Milliseconds => (to - from) as Milliseconds;
export const after = (start: Instant, length: Milliseconds): Instant => (start + length) as Instant;
