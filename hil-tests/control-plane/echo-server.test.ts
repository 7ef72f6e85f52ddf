// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../agent/adapters/clock/system-clock.ts';
import { createNetworkProver } from '../../agent/adapters/gateway-proof/network-prover.ts';
import { encodeEchoRequest } from '../../agent/adapters/gateway-proof/signed-echo.ts';
import { ms } from '../../agent/core/time.ts';
import { granted } from '../../agent/ports/contract/outcome.ts';

const program = fileURLToPath(new URL('echo-server.ts', import.meta.url));
const host = '127.0.0.1';
const folder = mkdtempSync(join(tmpdir(), 'x0-echo-'));
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

function start(...options: string[]): ChildProcess {
  const child = spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

/** Resolves when as many listeners have said that they listen. */
async function listening(child: ChildProcess, count: number): Promise<string> {
  let told = '';
  for await (const chunk of child.stdout ?? []) {
    told += chunk;
    if (told.split('\n').length > count) break;
  }
  return told;
}

test('the control plane’s echo and TCP prove a path, and only to who knows its key', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = join(folder, 'echo.pem');
  writeFileSync(key, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  const child = start('--address', host, '--udp', '27701', '--tcp', '27702', '--key', key);
  const told = await listening(child, 2);
  assert.match(told, /signed echo on 127\.0\.0\.1:27701/);
  assert.match(told, /TCP on 127\.0\.0\.1:27702/);
  const raw = (from: typeof publicKey): string => from.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const proved = async (publicKeyText: string): Promise<boolean[]> => {
    const places = { dns: null, tcp: { host, port: 27_702 }, echo: { at: { host, port: 27_701 }, publicKey: publicKeyText } };
    const { parts } = await granted(createNetworkProver(places, systemClock)).prove('own', null, ms(500));
    return parts.map((part) => part.passed);
  };
  assert.deepEqual(await proved(raw(publicKey)), [true, true]);
  assert.deepEqual(await proved(raw(generateKeyPairSync('ed25519').publicKey)), [true, false]);

  // Noise is not answered, and the server is still there afterwards.
  const socket = createSocket('udp4').bind(0, host);
  await once(socket, 'listening');
  const answers: Buffer[] = [];
  socket.on('message', (bytes) => answers.push(bytes));
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(1400), encodeEchoRequest(Buffer.alloc(15))]) socket.send(bytes, 27_701, host);
  socket.send(encodeEchoRequest(Buffer.alloc(16, 7)), 27_701, host);
  await once(socket, 'message');
  assert.equal(answers.length, 1);
  socket.close();
});

test('without all its options the server says what it needs', async () => {
  const child = start('--udp', '27701');
  let told = '';
  child.stderr?.on('data', (chunk) => {
    told += chunk;
  });
  const [status] = await once(child, 'close');
  assert.equal(status, 2);
  assert.match(told, /usage: echo-server/);
});
