// SPDX-License-Identifier: Apache-2.0
/** `Name:  123 kB` lines of /proc/meminfo, smaps_rollup and status, in bytes; the names asked for and not found are absent. */
export function parseKilobytes(text: string, names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of text.split('\n', 200)) {
    const match = /^([A-Za-z_()]+):\s+(\d{1,15}) kB$/.exec(line);
    if (match?.[1] !== undefined && names.includes(match[1])) found.set(match[1], Number(match[2]) * 1024);
  }
  return found;
}

/** Busy and all ticks since boot, from the first line of /proc/stat (proc(5)); null where it is none. */
export function parseCpu(text: string): { readonly busy: number; readonly all: number } | null {
  const first = text.slice(0, text.indexOf('\n') + 1 || text.length);
  const match = /^cpu +(\d{1,15}(?: \d{1,15}){3,9})(?=\s|$)/.exec(first.slice(0, 256));
  if (match?.[1] === undefined) return null;
  const ticks = match[1].split(' ').map(Number);
  const all = ticks.slice(0, 8).reduce((sum, value) => sum + value, 0);
  return { busy: all - (ticks[3] ?? 0) - (ticks[4] ?? 0), all };
}

/** "some avg10" of /proc/pressure/memory, percent; null where there is none. */
export function parsePressure(text: string): number | null {
  const match = /^some avg10=(\d{1,3}(?:\.\d{1,4})?) /m.exec(text.slice(0, 400));
  return match === null ? null : Number(match[1]);
}

/** Name and resident pages of /proc/PID/stat; the name may hold spaces and brackets. */
export function parseProcess(text: string): { readonly name: string; readonly pages: number } | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const fields = text.slice(close + 2).split(' ', 24);
  const pages = Number(fields[21]);
  return Number.isSafeInteger(pages) && pages >= 0 ? { name: text.slice(open + 1, close).slice(0, 64), pages } : null;
}
