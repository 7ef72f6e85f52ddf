// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const root = mkdtempSync(join(tmpdir(), 'x0-run-'));
after(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

/** An agent in a process of its own, composed of a daemon that tells what is asked of it; `body` is what `start` does. */
function agent(body = '', config = '{"agent":{"name":"r1"}}', stop = '') {
  count += 1;
  const file = join(root, `${count}.json`);
  writeFileSync(file, config);
  const script = `
    const { main } = await import(${JSON.stringify(import.meta.resolve('./main-command.ts'))});
    const { terminal } = await import(${JSON.stringify(import.meta.resolve('./screen.ts'))});
    let end; const finished = new Promise((resolve) => { end = resolve; });
    const keep = setInterval(() => undefined, 1000);
    const compose = async (config, log) => ({
      finished,
      start: async () => { ${body}; log.write('info', 'ready', 'up'); },
      stop: async (reason) => { log.write('info', 'put-back', reason); ${stop}; end(0); return true; },
      reload: async (config) => log.write('info', 'reloaded', config.settings.mode),
    });
    process.exit(await main(['run', '--config', ${JSON.stringify(file)}], terminal, compose));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: { level: string; code: string; text: string }[] = [];
  let err = '';
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push(JSON.parse(part));
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const told = async (code: string): Promise<void> => {
    while (!lines.some((line) => line.code === code)) await Promise.race([once(child.stdout, 'data'), ended(child)]);
  };
  return { child, file, lines, told, err: () => err, codes: () => lines.map(({ code }) => code) };
}

const closings = new WeakMap<ChildProcess, Promise<number | null>>();
function ended(child: ChildProcess): Promise<number | null> {
  const known = closings.get(child) ?? once(child, 'close').then(([code]) => code as number | null);
  closings.set(child, known);
  return known;
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} puts everything back and ends with 0`, async () => {
    const { child, told, codes } = agent();
    await told('ready');
    child.kill(signal);
    assert.equal(await ended(child), 0);
    assert.deepEqual(codes(), ['starting', 'ready', 'put-back', 'stopped']);
  });
}

test('SIGHUP takes over a good configuration and keeps the old one before a bad one, naming each problem', async () => {
  const { child, file, lines, told } = agent();
  await told('ready');
  writeFileSync(file, '{"agent":{"mode":"observe"}}');
  child.kill('SIGHUP');
  await told('config-reloaded');
  writeFileSync(file, '{"agent":{"mode":"sleep","nam":"x"},"xdp":{"enabled":"maybe"}}');
  child.kill('SIGHUP');
  await told('config-kept');
  child.kill('SIGTERM');
  assert.equal(await ended(child), 0);
  assert.deepEqual(
    lines.filter(({ code }) => code === 'reloaded').map(({ text }) => text),
    ['observe'],
  );
  assert.deepEqual(
    lines.filter(({ code }) => code === 'config-problem').map(({ text }) => text.split(':')[0]),
    ['agent.nam', 'agent.mode', 'xdp.enabled'],
  );
});

test('a bad configuration at the start is told in full, and nothing runs', async () => {
  const { child, err, codes } = agent('', '{"agent":{"mesh":"a/b"},"store":{"path":"relative"}}');
  assert.equal(await ended(child), 3);
  assert.equal(err().trim().split('\n').length, 2);
  assert.deepEqual(codes(), []);
});

const defects: Readonly<Record<string, string>> = {
  'uncaught-exception': "setTimeout(() => { throw new Error('a defect'); }, 20)",
  'unhandled-rejection': "setTimeout(() => { void Promise.reject(new Error('a defect')); }, 20)",
  'start-failed': "throw new Error('a defect')",
};
for (const [code, body] of Object.entries(defects)) {
  test(`${code}: what happened is logged, changes are put back, and the exit status is not 0`, async () => {
    const { child, lines, codes } = agent(body);
    assert.equal(await ended(child), 70);
    const fatal = lines.find(({ level }) => level === 'fatal');
    assert.deepEqual([fatal?.code, fatal?.text], [code, 'a defect']);
    assert.ok(codes().indexOf('put-back') > codes().indexOf(code));
  });
}

test('what the machine refuses at the start is told by its code and remedy, and is no defect', async () => {
  const { child, lines } = agent(
    `throw new (await import(${JSON.stringify(import.meta.resolve('../daemon.ts'))})).StartRefused({ code: 'netlink-not-permitted', family: 'environment', message: 'not permitted', remedy: 'run as root' })`,
  );
  assert.equal(await ended(child), 1);
  const { code, text, remedy } = lines.find(({ level }) => level === 'fatal') as unknown as Record<string, string>;
  assert.deepEqual([code, text, remedy], ['netlink-not-permitted', 'not permitted', 'run as root']);
});

test('what could not be put back is told by the exit status', async () => {
  const { child, told } = agent('', '{}', 'return false');
  await told('ready');
  child.kill('SIGTERM');
  assert.equal(await ended(child), 1);
});

test('a second signal does not wait for a daemon that hangs', async () => {
  const { child, told, codes } = agent('', '{}', 'await new Promise(() => undefined)');
  await told('ready');
  child.kill('SIGTERM');
  await told('put-back');
  child.kill('SIGTERM');
  assert.equal(await ended(child), 1);
  assert.ok(codes().includes('stopped-at-once'));
});

test('a daemon that hangs while stopping does not keep the service manager waiting', async () => {
  const { child, told, codes } = agent('', '{}', 'await new Promise(() => undefined)');
  await told('ready');
  const from = Date.now();
  child.kill('SIGTERM');
  assert.equal(await ended(child), 1);
  assert.ok(Date.now() - from < 5_000);
  assert.ok(codes().includes('stop-late'));
});
