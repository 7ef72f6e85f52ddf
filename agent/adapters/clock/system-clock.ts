// SPDX-License-Identifier: Apache-2.0
import { performance } from 'node:perf_hooks';
import { instant, wallTime } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';

/**
 * performance.now() counts the same clock from the process's start, without the cost of a bigint. A pause between the two
 * readings makes the start seem earlier, never later: of several tries the latest is the truest.
 */
const start = Math.max(...Array.from({ length: 8 }, () => Number(process.hrtime.bigint()) / 1e6 - performance.now()));

/** CLOCK_MONOTONIC (libuv's uv_hrtime), the clock that bpf_ktime_get_ns reads too, in milliseconds since boot. */
export const systemClock: Clock = {
  now: () => instant(start + performance.now()),
  wall: () => wallTime(Date.now()),
};
