// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openStore } from './adapters/lmdb/lmdb-store.ts';
import { sampleHeal, sampleLasting } from './ports/contract/sample-lasting.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-main-'));
const mainFile = fileURLToPath(new URL('./main.ts', import.meta.url));
after(() => rmSync(root, { recursive: true, force: true }));

/** The whole agent, blind: there is no such mesh interface, so it touches no other. */
const config = join(root, 'agent.json');
writeFileSync(
  config,
  JSON.stringify({
    agent: { name: 'r1', mesh: 'nomesh0' },
    store: { path: join(root, 'store') },
    journal: { path: join(root, 'journal') },
    http: { socket: join(root, 'agent.sock') },
    xdp: { enabled: false },
  }),
);

function agent(): { child: ChildProcess; codes(): string[]; told(code: string): Promise<void> } {
  const child = spawn(process.execPath, [mainFile, 'run', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const codes = (): string[] =>
    text
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => (JSON.parse(line) as { code: string }).code);
  return {
    child,
    codes,
    async told(code) {
      while (!codes().includes(code)) {
        assert.equal(child.exitCode, null, `ended before ${code}: ${codes().join()}`);
        await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
      }
    },
  };
}

const stored = async () => {
  const store = openStore({ path: join(root, 'store'), maxBytes: 4_194_304, notice: (refusal) => assert.fail(refusal.message) });
  const loaded = store.load();
  await store.close();
  return loaded;
};

test('a second agent with the same configuration is refused, and takes nothing from the first', async () => {
  const store = openStore({ path: join(root, 'store'), maxBytes: 4_194_304, notice: () => undefined });
  assert.equal((await store.save(sampleLasting(3))).ok, true);
  await store.close();
  const first = agent();
  await first.told('no-mesh-interface');
  const before = await stored();
  const second = agent();
  const late = setTimeout(() => second.child.kill('SIGKILL'), 10_000);
  const [status] = await once(second.child, 'close');
  clearTimeout(late);
  assert.equal(status, 1, second.codes().join());
  assert.ok(second.codes().includes('socket-in-use'), second.codes().join());
  assert.deepEqual(await stored(), before);
  assert.equal(first.child.exitCode, null);
  first.child.kill('SIGTERM');
  // What the store says was changed, a blind agent cannot put back.
  assert.equal((await once(first.child, 'close'))[0], 1, first.codes().join());
  assert.ok(first.codes().includes('left-changed'), first.codes().join());
});

test('what a slow reader of a pipe takes is the whole answer, however long', async () => {
  const path = join(root, 'long.sock');
  const heals = JSON.stringify({ heals: Array.from({ length: 300 }, (_, n) => ({ ...sampleHeal(n), reason: 'é'.repeat(1000) })) });
  const long = createServer((client) =>
    client.end(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(heals)}\r\n\r\n${heals}`),
  ).listen(path);
  await once(long, 'listening');
  const child = spawn(
    'sh',
    ['-c', '{ "$0" "$1" heals --json --socket "$2"; echo $? >&2; } | { sleep 1; cat; }', process.execPath, mainFile, path],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  await once(child, 'close');
  long.close();
  assert.equal(err, '0\n');
  assert.ok(out.length > 200_000, `${out.length} characters`);
  assert.deepEqual(JSON.parse(out), JSON.parse(heals).heals);
});

test('a reader that went away ends a command at once, and that is no failure', async () => {
  const path = join(root, 'gone.sock');
  const heals = JSON.stringify({ heals: Array.from({ length: 300 }, (_, n) => ({ ...sampleHeal(n), reason: 'x'.repeat(1000) })) });
  const long = createServer((client) => client.end(`HTTP/1.1 200 OK\r\nContent-Length: ${heals.length}\r\n\r\n${heals}`)).listen(path);
  await once(long, 'listening');
  const child = spawn(process.execPath, [mainFile, 'heals', '--json', '--socket', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.destroy();
  assert.equal((await once(child, 'close'))[0], 0);
  long.close();
});

test('a command that throws ends with 70 and one line', async () => {
  const path = join(root, 'odd.sock');
  const heal = JSON.stringify({ id: 'h-1', symptom: {}, stage: 'kept', candidates: [{}], steps: [], undo: [] });
  const odd = createServer((client) => client.end(`HTTP/1.1 200 OK\r\nContent-Length: ${heal.length}\r\n\r\n${heal}`)).listen(path);
  await once(odd, 'listening');
  const child = spawn(process.execPath, [mainFile, 'explain', 'h-1', '--socket', path], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  assert.equal((await once(child, 'close'))[0], 70);
  assert.match(err, /^x0tta6bl4: .* \[command-defect\]\n$/);
  odd.close();
});
