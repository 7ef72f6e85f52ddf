// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { openLog } from './pino-log.ts';

test('a line is one JSON object with level, code, text and fields', () => {
  const lines: string[] = [];
  const log = openLog('info', 'r1', { write: (line) => void lines.push(line) });
  log.write('debug', 'too-quiet', 'not shown');
  log.write('warn', 'bat0-gone', 'bat0 is gone', { ifindex: 4, code: 'never this one' });
  log.setLevel('debug');
  log.write('debug', 'shown', 'shown now');
  log.setLevel('silent');
  log.write('fatal', 'never', 'silent is silent');
  assert.equal(lines.length, 2);
  const { time, ...first } = JSON.parse(lines[0] ?? '') as { time: string };
  assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.deepEqual(first, { level: 'warn', name: 'r1', ifindex: 4, code: 'bat0-gone', text: 'bat0 is gone' });
});

test('the last line before the process ends is written', () => {
  const script = `const { openLog } = await import(${JSON.stringify(import.meta.resolve('./pino-log.ts'))}); openLog('info', 'r1').write('fatal', 'last', 'words'); process.exit(7);`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(status, 7);
  assert.match(stdout, /"code":"last","text":"words"/);
});

test('a reader that stalls costs lines and never the agent, and the log says how many', async () => {
  const script = `const { openLog } = await import(${JSON.stringify(import.meta.resolve('./pino-log.ts'))});
    process.stdout.on('error', () => undefined);
    const log = openLog('info', 'r1'); const from = Date.now();
    for (let n = 0; n < 5000; n += 1) log.write('info', 'line', 'x'.repeat(100), { n });
    log.flush();
    process.stderr.write(String(Date.now() - from));
    setTimeout(() => { log.write('info', 'last', 'words'); log.flush(); process.exit(0); }, 3000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Not read until the agent says that it has gone on.
  const [took] = await once(child.stderr, 'data');
  assert.ok(Number(String(took)) < 2_000, `5000 lines took ${took} ms`);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(child, 'close');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { code: string; n?: number; lines?: number });
  const written = lines.filter(({ code }) => code === 'line').length;
  const dropped = lines.filter(({ code }) => code === 'log-dropped');
  assert.deepEqual(
    dropped.map(({ lines: count }) => count),
    [5000 - written],
  );
  assert.equal(lines.at(-1)?.code, 'last');
});

test('a log that nobody can take throws nowhere', () => {
  const script = `const { StandardOutput } = await import(${JSON.stringify(import.meta.resolve('./standard-output.ts'))});
    const out = new StandardOutput(999, () => undefined); for (let n = 0; n < 3; n += 1) out.write('x'); out.flushSync();`;
  assert.equal(spawnSync(process.execPath, ['--input-type=module', '-e', script]).status, 0);
});
