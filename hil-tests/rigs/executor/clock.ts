// SPDX-License-Identifier: Apache-2.0
import { performance } from 'node:perf_hooks';

const start = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** CLOCK_MONOTONIC in milliseconds, the clock that the agents' records count too. */
export const now = (): number => start + performance.now();
