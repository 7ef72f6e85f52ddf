// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { HostReading } from '../../core/mesh/packet-counters.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { ms } from '../../core/time.ts';
import type { HostView } from '../../ports/host-view.ts';
import { wide } from '../syscall/syscall.ts';
import { parsePageSize } from './page-size.ts';
import { parseCpu, parseKilobytes, parsePressure, parseProcess } from './parse-proc.ts';

const largestCount = 5;
/** Looking at every process costs; it is done rarely, and more often while memory is scarce. */
const scanEvery = 300_000;
const scarce = 0.15;
const scanWhenScarceEvery = 5_000;
const processLimit = 2048;

/** Files of /proc are made in memory: reading them at once is cheaper than sending a thread to do it. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null; // Kernels without the file (no PSI, a process that ended) are as good as an empty one.
  }
}

function pageSizeOf(proc: string): number {
  return parsePageSize(Buffer.from(read(`${proc}/self/auxv`) ?? '', 'latin1'), wide ? 8 : 4);
}

function largestProcesses(proc: string, pageSize: number): Outcome<HostReading['largest']> {
  const found: { pid: number; name: string; rss: number }[] = [];
  let names: string[];
  try {
    names = readdirSync(proc);
  } catch (error) {
    const { message } = error as NodeJS.ErrnoException;
    return refuse('environment', 'no-process-list', `the processes cannot be listed: ${message}`, 'mount procfs; look at the open files');
  }
  const pids = names.filter((name) => /^\d+$/.test(name)).slice(0, processLimit);
  for (const pid of pids) {
    const process = parseProcess(read(`${proc}/${pid}/stat`) ?? '');
    if (process !== null) found.push({ pid: Number(pid), name: process.name, rss: process.pages * pageSize });
  }
  return accept(found.sort((a, b) => b.rss - a.rss).slice(0, largestCount));
}

/** The router's memory, processor and disk as /proc and statfs tell. `diskPath`: a place on the disk that matters. */
export function createProcHostView(options: { readonly diskPath: string; readonly proc?: string; readonly now: () => number }): HostView {
  const proc = options.proc ?? '/proc';
  const pageSize = pageSizeOf(proc);
  let before: { busy: number; all: number } | null = null;
  let largest: HostReading['largest'] = [];
  let scannedAt = Number.NEGATIVE_INFINITY;

  return {
    async read() {
      const memory = parseKilobytes(read(`${proc}/meminfo`) ?? '', ['MemTotal', 'MemAvailable', 'MemFree']);
      const total = memory.get('MemTotal');
      const available = memory.get('MemAvailable') ?? memory.get('MemFree');
      if (total === undefined || available === undefined)
        return refuse('environment', 'no-procfs', `${proc}/meminfo does not tell the memory`, 'mount procfs');
      const cpu = parseCpu(read(`${proc}/stat`) ?? '');
      const spent = cpu !== null && before !== null && cpu.all > before.all ? (cpu.busy - before.busy) / (cpu.all - before.all) : 0;
      before = cpu ?? before;
      const own = parseKilobytes(read(`${proc}/self/smaps_rollup`) ?? '', ['Rss', 'Anonymous']);
      if (options.now() - scannedAt >= (available / total < scarce ? scanWhenScarceEvery : scanEvery)) {
        const scanned = largestProcesses(proc, pageSize);
        if (!scanned.ok) return scanned;
        scannedAt = options.now();
        largest = scanned.value;
      }
      const disk = await statfs(options.diskPath).catch(() => null);
      const uptime = Number((read(`${proc}/uptime`) ?? '0').split(' ')[0]);
      return accept({
        memoryTotal: total,
        memoryAvailable: available,
        cpuBusy: Math.min(1, Math.max(0, spent)),
        agentRss: own.get('Rss') ?? process.memoryUsage.rss(),
        agentPrivate: own.get('Anonymous') ?? 0,
        diskFree: disk === null ? 0 : disk.bavail * disk.bsize,
        diskTotal: disk === null ? 0 : disk.blocks * disk.bsize,
        uptime: ms(Number.isFinite(uptime) ? uptime * 1000 : 0),
        memoryPressure: parsePressure(read(`${proc}/pressure/memory`) ?? ''),
        largest,
      });
    },
  };
}
