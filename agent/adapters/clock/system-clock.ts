// SPDX-License-Identifier: Apache-2.0
import { performance } from 'node:perf_hooks';
import { instant, wallTime } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';

/** performance.now() counts the same clock from the process's start, without the cost of a bigint. */
const start = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** CLOCK_MONOTONIC (libuv's uv_hrtime), the clock that bpf_ktime_get_ns reads too, in milliseconds since boot. */
export const systemClock: Clock = {
  now: () => instant(start + performance.now()),
  wall: () => wallTime(Date.now()),
};
