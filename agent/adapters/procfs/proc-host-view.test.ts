// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fs, { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, mock, test } from 'node:test';
import { hostViewContract } from '../../ports/contract/host-view.contract.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { createProcHostView } from './proc-host-view.ts';

hostViewContract('this machine', async () => ({
  view: createProcHostView({ diskPath: '/', now: () => performance.now() }),
  close: async () => undefined,
}));

const folder = mkdtempSync(join(tmpdir(), 'x0-proc-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let hosts = 0;

/** A made-up /proc with processes of as many pages. */
function procOf(files: Readonly<Record<string, string>>, pages: readonly number[] = []): string {
  hosts += 1;
  const proc = join(folder, `${hosts}`);
  const all = { ...files, ...Object.fromEntries(pages.map((count, n) => [`${n + 1}/stat`, processLine(n + 1, count)])) };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(join(proc, path, '..'), { recursive: true });
    writeFileSync(join(proc, path), text);
  }
  return proc;
}

const processLine = (pid: number, pages: number): string => `${pid} (p${pid}) S ${'0 '.repeat(20)}${pages} 0\n`;
const memory = (available: number): string => `MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable: ${available} kB\n`;

test('a kernel without pressure, available memory or rolled-up maps is read as far as it goes', async () => {
  const proc = procOf({ meminfo: 'MemTotal: 1000 kB\nMemFree: 400 kB\n' });
  const reading = granted(await createProcHostView({ diskPath: '/nowhere/at/all', proc, now: () => 0 }).read());
  assert.deepEqual(
    { ...reading, agentRss: reading.agentRss > 0 },
    {
      memoryTotal: 1_024_000,
      memoryAvailable: 409_600,
      cpuBusy: 0,
      agentRss: true,
      agentPrivate: 0,
      diskFree: 0,
      diskTotal: 0,
      uptime: 0,
      memoryPressure: null,
      largest: [],
    },
  );
});

test('without the memory there is no reading', async () => {
  for (const files of [{}, { meminfo: '' }, { meminfo: 'MemTotal: lots\n' }, { meminfo: 'MemFree: 4 kB\n' }])
    assert.equal(codeOf(await createProcHostView({ diskPath: '/', proc: procOf(files), now: () => 0 }).read()), 'no-procfs');
});

test('the processor’s share is that of the time between two readings', async () => {
  const proc = procOf({ meminfo: memory(500), stat: 'cpu  100 0 0 900 0 0 0 0 0 0\n' });
  const view = createProcHostView({ diskPath: '/', proc, now: () => 0 });
  assert.equal(granted(await view.read()).cpuBusy, 0);
  writeFileSync(join(proc, 'stat'), 'cpu  130 0 0 970 0 0 0 0 0 0\n');
  assert.equal(granted(await view.read()).cpuBusy, 0.3);
  // No tick later, or a counter that went back: nothing can be said.
  assert.equal(granted(await view.read()).cpuBusy, 0);
  writeFileSync(join(proc, 'stat'), 'cpu  1 0 0 1 0 0 0 0 0 0\n');
  assert.equal(granted(await view.read()).cpuBusy, 0);
});

test('the five largest processes are looked for rarely, and every five seconds while memory is scarce', async () => {
  let now = 0;
  const proc = procOf({ meminfo: memory(500), uptime: '12.5 3.0\n' }, [10, 70, 20, 60, 30, 50]);
  const view = createProcHostView({ diskPath: '/', proc, now: () => now });
  const names = async (): Promise<string> =>
    granted(await view.read())
      .largest.map(({ name }) => name)
      .join(' ');
  assert.equal(await names(), 'p2 p4 p6 p5 p3');
  assert.equal(granted(await view.read()).uptime, 12_500);
  writeFileSync(join(proc, '1/stat'), processLine(1, 90));
  now = 299_999;
  assert.equal(await names(), 'p2 p4 p6 p5 p3');
  now = 300_000;
  assert.equal(await names(), 'p1 p2 p4 p6 p5');
  writeFileSync(join(proc, '1/stat'), processLine(1, 1));
  writeFileSync(join(proc, 'meminfo'), memory(100));
  now += 4999;
  assert.equal(await names(), 'p1 p2 p4 p6 p5');
  now += 1;
  assert.equal(await names(), 'p2 p4 p6 p5 p3');
});

test('a list of processes that cannot be read is a refusal, and is asked for again', async () => {
  const proc = procOf({ meminfo: memory(500) }, [10]);
  const list = mock.method(fs, 'readdirSync', () => {
    throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
  });
  syncBuiltinESMExports();
  const view = createProcHostView({ diskPath: '/', proc, now: () => 0 });
  assert.equal(codeOf(await view.read()), 'no-process-list');
  list.mock.restore();
  syncBuiltinESMExports();
  assert.equal(granted(await view.read()).largest[0]?.name, 'p1');
});
