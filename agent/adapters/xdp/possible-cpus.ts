// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';

/** More than any kernel is built for (NR_CPUS of x86: 8192). */
const most = 8192;

/** How many CPUs a list as `0-3,8` names: the kernel gives one value of a per-CPU map for each. */
export function countCpus(list: string): number | null {
  let count = 0;
  let last = -1;
  for (const part of list.trim().split(',')) {
    const range = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
    if (range === null) return null;
    const from = Number(range[1]);
    const to = Number(range[2] ?? range[1]);
    if (from <= last || to < from || to >= most) return null;
    count += to - from + 1;
    last = to;
  }
  return count;
}

export function possibleCpus(file = '/sys/devices/system/cpu/possible'): Outcome<number> {
  let list: string;
  try {
    list = readFileSync(file, 'utf8');
  } catch (error) {
    return refuse('environment', 'xdp-no-cpu-list', `the possible CPUs cannot be read: ${(error as Error).message}`, 'mount sysfs');
  }
  const count = countCpus(list);
  return count === null ? refuse('environment', 'xdp-no-cpu-list', `${file} is no list of CPUs: "${list.slice(0, 60)}"`) : accept(count);
}
