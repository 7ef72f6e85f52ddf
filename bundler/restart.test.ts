// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bundleName } from './build.ts';
import { logProblems, restartProblems } from './restart.ts';

const out = mkdtempSync(join(tmpdir(), 'x0-restart-test-'));
after(() => rmSync(out, { recursive: true, force: true }));

/** Stands in for a bundle; `again` is what it says where it finds a store. */
function program(again: string): void {
  const file = join(out, bundleName);
  writeFileSync(
    file,
    `const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
    const { path } = JSON.parse(readFileSync(process.argv[4], 'utf8')).store;
    const say = (level, code) => console.log(JSON.stringify({ level, code, text: code }));
    if (existsSync(path + '/data.mdb')) { ${again} }
    mkdirSync(path, { recursive: true }); writeFileSync(path + '/data.mdb', '');
    say('warn', 'no-mesh-interface'); setInterval(() => undefined, 1000);
    process.on('SIGTERM', () => process.exit(0));`,
  );
  chmodSync(file, 0o755);
}

test('a bundle that cannot read back what it wrote is found at its second start', async () => {
  program("say('error', 'store-corrupt');");
  const [problem, ...others] = await restartProblems(process.execPath, out);
  assert.match(problem ?? '', /second start on one store: error store-corrupt/);
  assert.deepEqual(others, []);
});

test('a bundle that dies at its second start is found', async () => {
  program("process.kill(process.pid, 'SIGSEGV');");
  assert.match((await restartProblems(process.execPath, out)).join(), /second start on one store: it ended with SIGSEGV/);
});

test('a bundle that starts twice in peace has no problem', async () => {
  program('');
  assert.deepEqual(await restartProblems(process.execPath, out), []);
});

test('warnings are no problem, errors and what is no log line are', () => {
  assert.deepEqual(
    logProblems('{"level":"warn","code":"no-mesh-interface"}\n{"level":"fatal","code":"x","text":"y"}\nSegmentation fault\n'),
    ['fatal x: y', 'Segmentation fault'],
  );
});
