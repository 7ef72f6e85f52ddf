// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

/** Another one after each boot (random(4)); empty where there is no procfs. */
const bootId = (): string => textOf('/proc/sys/kernel/random/boot_id')?.trim() ?? '';

/** When a process began, clock ticks since boot (proc(5), field 22 of stat; the name before it may hold anything); empty where nobody can tell. */
function startOf(pid: number): string {
  const stat = textOf(`/proc/${pid}/stat`) ?? '';
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function runs(pid: number): boolean {
  try {
    // Signal 0 asks and sends nothing (kill(2)).
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * What a lock says of the process that holds it. Its number alone would not do: after a power cut the lock is still there, and the
 * number belongs to another of the same daemons.
 */
export const holderText = (pid: number = process.pid): string => `${pid} ${startOf(pid)} ${bootId()}\n`;

/** The process that a lock names, and whether it still runs; null where the lock names none. */
export function holderOf(text: string): { readonly pid: number; readonly alive: boolean } | null {
  const [, digits, start, boot] = /^(\d{1,10}) (\d*) ([0-9a-f-]*)\n$/.exec(text) ?? [];
  if (digits === undefined) return null;
  const pid = Number(digits);
  const now = startOf(pid);
  return { pid, alive: boot === bootId() && pid > 0 && runs(pid) && (now === '' || now === start) };
}
