// SPDX-License-Identifier: Apache-2.0
import { instant, wallTime } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';

/** CLOCK_MONOTONIC (libuv's uv_hrtime), the clock that bpf_ktime_get_ns reads too, in milliseconds since boot. */
export const systemClock: Clock = {
  now: () => instant(Number(process.hrtime.bigint() / 1000n) / 1000),
  wall: () => wallTime(Date.now()),
};
