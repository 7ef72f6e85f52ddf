// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
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
