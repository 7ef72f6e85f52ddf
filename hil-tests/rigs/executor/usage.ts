// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import type { Usage } from '../rig.ts';

/** USER_HZ: what /proc shows times in, 100 on every architecture that Linux still builds for. */
const ticksPerSecond = 100;

function kilobytes(text: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;
}

export function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name is in brackets and may hold anything; utime and stime are the 14th and 15th fields.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const memory = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    rssBytes: kilobytes(memory, 'Rss'),
    privateBytes: kilobytes(memory, 'Anonymous'),
  };
}
