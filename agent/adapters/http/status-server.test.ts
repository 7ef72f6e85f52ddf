// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { WebSocket } from 'ws';
import type { Refusal } from '../../core/refusal.ts';
import { instant, wallTime } from '../../core/time.ts';
import { fakeAuthorization } from '../../ports/contract/fake-authorization.ts';
import { blindStatus, fakeSource, sampleStatus } from '../../ports/contract/sample-status.ts';
import type { StatusEvent } from '../../ports/status.ts';
import { openMetrics } from '../metrics/metrics.ts';
import type { StreamLimits } from './event-stream.ts';
import { routes } from './routes.ts';
import { openStatusServer } from './status-server.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-http-'));
after(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function served(settings: { tcp?: boolean; stream?: StreamLimits; socket?: string; idle?: number } = {}) {
  count += 1;
  const socket = settings.socket ?? join(root, `${count}.sock`);
  const source = fakeSource();
  const notices: Refusal[] = [];
  const metrics = openMetrics();
  metrics.watch(source);
  const listen = settings.tcp ? { host: '127.0.0.1', port: await freePort() } : null;
  const server = openStatusServer({
    socket,
    listen,
    authorization: fakeAuthorization(),
    source,
    metrics,
    notice: (refusal) => void notices.push(refusal),
    ...(settings.stream ? { stream: settings.stream } : {}),
    ...(settings.idle ? { idle: settings.idle } : {}),
  });
  return { server, started: await server.start(), source, socket, port: listen?.port ?? 0, notices, metrics };
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function ask(options: RequestOptions, body = ''): Promise<Reply> {
  const outgoing = request({ agent: false, ...options });
  outgoing.end(body);
  const [response] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, headers: response.headers, body: text };
}

const api = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'api', components: api.components });
const conforms = (schema: string, value: unknown): void => {
  const check = ajv.getSchema(`api#/components/schemas/${schema}`) ?? ajv.compile({ $ref: `api#/components/schemas/${schema}` });
  assert.ok(check(value), `${schema}: ${ajv.errorsText(check.errors)}`);
};

test('the socket is for this user only, and goes when the server closes', async () => {
  const { server, started, socket } = await served();
  assert.equal(started.ok, true);
  assert.equal(statSync(socket).mode & 0o777, 0o600);
  await server.close();
  assert.throws(() => statSync(socket));
});

test('every path of the OpenAPI file is served as described, and every served path is described', async () => {
  const { server, source, socket } = await served();
  assert.deepEqual(new Set(Object.keys(api.paths)), new Set([...Object.keys(routes), '/api/heals/{id}', '/api/events']));
  for (const status of [sampleStatus, blindStatus]) {
    source.status = status;
    for (const [path, { get }] of Object.entries<{
      get: { responses: Record<string, { content?: Record<string, { schema: { $ref?: string } }> }> };
    }>(api.paths)) {
      const { status: code, headers, body } = await ask({ socketPath: socket, path: path.replace('{id}', 'h-12') });
      const described = get.responses[String(code)];
      assert.ok(described?.content, `${path} answers ${code}, which is not described`);
      const [type, { schema }] = Object.entries(described.content)[0] ?? ['', { schema: {} }];
      assert.ok(headers['content-type']?.startsWith(type), `${path}: ${headers['content-type']}`);
      if (schema.$ref !== undefined) conforms(schema.$ref.split('/').at(-1) ?? '', JSON.parse(body));
      const head = await ask({ socketPath: socket, path: path.replace('{id}', 'h-12'), method: 'HEAD' });
      assert.deepEqual([head.status, head.body, head.headers['content-length']], [code, '', headers['content-length']]);
    }
  }
  source.status = sampleStatus;
  assert.equal(JSON.parse((await ask({ socketPath: socket, path: '/api/heals/h-12' })).body).id, 'h-12');
  await server.close();
});

test('wrong requests get JSON errors with codes', async () => {
  const { server, socket, source } = await served();
  const code = async (options: RequestOptions, body = ''): Promise<string> => {
    const reply = await ask({ socketPath: socket, ...options }, body);
    conforms('Error', JSON.parse(reply.body));
    return `${reply.status} ${JSON.parse(reply.body).error.code}`;
  };
  assert.equal(await code({ path: '/' }), '404 path-unknown');
  assert.equal(await code({ path: '/api/heals/h-99' }), '404 heal-unknown');
  assert.equal(await code({ path: '/api/heals/../health' }), '404 path-unknown');
  assert.equal(await code({ path: '/constructor' }), '404 path-unknown');
  assert.equal(await code({ path: '/api/health', method: 'POST' }, 'x'.repeat(100_000)), '405 method-not-allowed');
  assert.equal(await code({ path: `/api/health?${'x'.repeat(600)}` }), '414 url-too-long');
  assert.equal(await code({ path: '/api/events' }), '426 websocket-only');
  source.snapshot = () => {
    throw new Error('a defect');
  };
  assert.equal(await code({ path: '/api/health' }), '500 http-defect');
  await server.close();
});

test('a request that is no HTTP, has endless headers or never ends is cut off', async () => {
  const { server, socket } = await served();
  const raw = async (text: string): Promise<string> => {
    const client = connect(socket);
    let got = '';
    client.on('data', (chunk: Buffer) => {
      got += chunk.toString();
    });
    client.on('error', () => undefined);
    client.write(text);
    await once(client, 'close');
    return got.split('\r\n')[0] ?? '';
  };
  assert.match(await raw('\0\x01garbage\r\n\r\n'), /400/);
  assert.match(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`), /431/);
  const from = Date.now();
  assert.match(await raw('GET / HTTP/1.1\r\nHost: x\r\n'), /408/);
  assert.ok(Date.now() - from < 7_000);
  await server.close();
});

test('who sends requests without waiting for answers is cut off, and costs one answer', async () => {
  const { server, socket, metrics } = await served();
  let texts = 0;
  const text = metrics.text.bind(metrics);
  metrics.text = () => {
    texts += 1;
    return text();
  };
  const client = connect(socket);
  client.on('error', () => undefined);
  client.resume();
  client.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2_000));
  await new Promise((resolve) => client.once('close', resolve));
  assert.ok(texts <= 1, `${texts} answers were made`);
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let n = 0; n < 5; n += 1) assert.equal((await ask({ socketPath: socket, path: '/api/health', agent: kept })).status, 200);
  kept.destroy();
  await server.close();
});

test('a connection on which nothing moves ends, one that listens to events does not', async () => {
  const { server, socket, source } = await served({ idle: 200 });
  const { client, messages } = await listenTo(socket);
  const silent = connect(socket);
  await once(silent, 'close');
  source.emit(note('still here'));
  while (messages.length < 2) await once(client, 'message');
  client.terminate();
  await server.close();
});

test('connections are bounded', async () => {
  const { server, socket } = await served();
  const clients = Array.from({ length: 33 }, () => connect(socket));
  const ends = clients.map((client) => once(client, 'close'));
  await Promise.race(ends);
  assert.equal(clients.filter((client) => client.closed).length, 1);
  for (const client of clients) client.destroy();
  await server.close();
});

test('a socket whose directory is missing says so', async () => {
  const { started } = await served({ socket: join(root, 'nowhere', 'x.sock') });
  assert.equal(started.ok || started.refusal.code, 'socket-unusable');
  assert.match(started.ok ? '' : started.refusal.message, /there is no directory .*nowhere/);
});

test('over loopback TCP, foreign hosts and foreign pages are refused, Prometheus and the local page are not', async () => {
  const { server, started, port } = await served({ tcp: true });
  assert.equal(started.ok, true);
  const status = async (headers: Record<string, string>): Promise<number> =>
    (await ask({ host: '127.0.0.1', port, path: '/api/health', headers })).status;
  assert.equal(await status({}), 200);
  assert.equal(await status({ host: `localhost:${port}` }), 200);
  assert.equal(await status({ host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}` }), 200);
  assert.equal(await status({ host: `rebound.example:${port}` }), 403);
  assert.equal(await status({ host: `192.168.1.1:${port}` }), 403);
  assert.equal(await status({ host: '127.0.0.1' }), 403);
  assert.equal(await status({ origin: 'http://evil.example' }), 403);
  assert.equal(await status({ origin: 'null' }), 403);
  assert.equal(await status({ 'sec-fetch-site': 'cross-site' }), 403);
  const page = new WebSocket(`ws://127.0.0.1:${port}/api/events`, { origin: 'http://evil.example' });
  const [refused] = await once(page, 'unexpected-response').then(([, response]) => [response.statusCode]);
  assert.equal(refused, 403);
  page.on('error', () => undefined);
  page.terminate();
  await server.close();
});

test('a socket that a killed agent left is taken over, one that answers is not, a file is never removed', async () => {
  const socket = join(root, 'left.sock');
  const left = createServer().listen(socket);
  await once(left, 'listening');
  const second = await served({ socket });
  assert.equal(second.started.ok || second.started.refusal.code, 'socket-in-use');
  left.close();
  await once(left, 'close');
  const first = await served({ socket });
  assert.equal(first.started.ok, true);
  await first.server.close();
  writeFileSync(socket, 'mine');
  const third = await served({ socket });
  assert.equal(third.started.ok || third.started.refusal.code, 'socket-in-the-way');
  assert.equal(readFileSync(socket, 'utf8'), 'mine');
});

const note = (text: string): StatusEvent => ({ kind: 'note', at: instant(1), wall: wallTime(2), level: 'info', code: 'test', text });
const listenTo = async (socket: string): Promise<{ client: WebSocket; messages: unknown[] }> => {
  const client = new WebSocket(`ws+unix:${socket}:/api/events`);
  const messages: unknown[] = [];
  client.on('message', (data) => void messages.push(JSON.parse(String(data))));
  client.on('error', () => undefined);
  await once(client, 'message');
  return { client, messages };
};

test('a listener hears each event as described, and costs nothing once it is gone', async () => {
  const { server, source, socket } = await served();
  const before = source.listeners;
  const { client, messages } = await listenTo(socket);
  source.emit({ kind: 'heal', at: instant(1), wall: wallTime(2), heal: sampleStatus.heals[0] ?? assert.fail() });
  source.emit({ kind: 'symptom', at: instant(1), wall: wallTime(2), phase: 'gone', symptom: sampleStatus.symptoms[0] ?? assert.fail() });
  source.emit(note('hello'));
  while (messages.length < 4) await once(client, 'message');
  assert.deepEqual(
    messages.map((message) => (message as { kind: string }).kind),
    ['hello', 'heal', 'symptom', 'note'],
  );
  for (const message of messages) conforms('Event', message);
  client.close();
  await once(client, 'close');
  while (source.listeners > before) await new Promise((resolve) => setImmediate(resolve));
  await server.close();
});

test('a listener that does not read is dropped with 1013, and the others go on', async () => {
  const { server, source, socket } = await served({ stream: { clients: 2, backlog: 65_536, ping: 30_000 } });
  const slow = await listenTo(socket);
  const quick = await listenTo(socket);
  const third = new WebSocket(`ws+unix:${socket}:/api/events`);
  assert.equal(await once(third, 'unexpected-response').then(([, response]) => response.statusCode), 503);
  third.on('error', () => undefined);
  third.terminate();
  slow.client.pause();
  for (let i = 0; i < 400; i += 1) {
    source.emit(note('x'.repeat(4_000)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const closed = once(slow.client, 'close');
  slow.client.resume();
  assert.equal((await closed)[0], 1013);
  const heard = quick.messages.length;
  source.emit(note('still here'));
  while (quick.messages.length === heard) await once(quick.client, 'message');
  const end = once(quick.client, 'close');
  await server.close();
  assert.equal((await end)[0], 1001);
});

test('a listener that went silent is found by pings', async () => {
  const { server, source, socket } = await served({ stream: { clients: 2, backlog: 65_536, ping: 40 } });
  const { client } = await listenTo(socket);
  client.pause();
  while (source.listeners > 1) await new Promise((resolve) => setTimeout(resolve, 10));
  client.terminate();
  await server.close();
});
