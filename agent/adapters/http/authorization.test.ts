// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type ClientRequestArgs, type IncomingHttpHeaders, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { WebSocket } from 'ws';
import type { AuditEntry } from '../../core/policy/audit-entry.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { type PolicySet, readPolicies, withStandard } from '../../core/policy/policy-set.ts';
import { standardPolicies } from '../../core/policy/standard-policies.ts';
import { member, policy } from '../../core/policy/testing/requests.ts';
import { accept, refuse } from '../../core/refusal.ts';
import { ms } from '../../core/time.ts';
import { fakeAudit } from '../../ports/contract/fake-audit.ts';
import { fakeClock } from '../../ports/contract/fake-clock.ts';
import { fakeSource } from '../../ports/contract/sample-status.ts';
import { createAuditedAuthorization } from '../audit/audited-authorization.ts';
import { createCelConditions } from '../cel/cel-conditions.ts';
import { openMetrics } from '../metrics/metrics.ts';
import { openStatusServer, type StatusServerOptions } from './status-server.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-access-'));
after(() => rmSync(root, { recursive: true, force: true }));
chmodSync(root, 0o755);
const conditions = createCelConditions();
const setOf = (own: readonly Policy[]): PolicySet => {
  const read = readPolicies(withStandard(own, standardPolicies), conditions);
  return read.ok ? read.set : assert.fail(JSON.stringify(read.faults));
};
const api = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: false });
ajv.addSchema({ $id: 'api', components: api.components });
const isError = ajv.compile({ $ref: 'api#/components/schemas/Error' });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

let count = 0;
/** The server with the real engine, the standard policies and `own`. */
async function served(own: readonly Policy[] = [], more: Partial<StatusServerOptions> & { tcp?: boolean } = {}) {
  count += 1;
  const { tcp, ...options } = more;
  const socket = join(root, `${count}.sock`);
  const listen = tcp ? { host: '127.0.0.1', port: await freePort() } : null;
  const book: { entries: AuditEntry[]; full?: boolean } = { entries: [] };
  const clock = fakeClock();
  const notices: string[] = [];
  const source = fakeSource();
  const authorization = createAuditedAuthorization({
    policies: setOf(own),
    audit: fakeAudit(book),
    time: () => ({ at: clock.now(), wall: clock.wall(), off: ms(500) }),
    self: null,
    verifyApproval: () => Promise.resolve(member('r3', 'approver')),
  });
  const notice: StatusServerOptions['notice'] = ({ code, message }) => void notices.push(`${code} ${message}`);
  const server = openStatusServer({ socket, listen, authorization, source, metrics: openMetrics(), notice, ...options });
  assert.equal((await server.start()).ok, true);
  const close = async (): Promise<void> => {
    await server.close();
    await authorization.close();
  };
  return { socket, port: listen?.port ?? 0, book, clock, notices, source, authorization, close };
}

interface Reply {
  readonly status: number;
  readonly code: string;
  readonly headers: IncomingHttpHeaders;
  readonly error: { readonly message: string; readonly approval?: { readonly hash: string; readonly challenge: string } };
}

async function ask(options: ClientRequestArgs): Promise<Reply> {
  // A connection of one's own is taken only where no agent is named.
  const outgoing = request(options.createConnection === undefined ? { agent: false, ...options } : options);
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  const { status, headers } = { status: response.statusCode, headers: response.headers };
  if (status === 200) return { status, code: '', headers, error: { message: '' } };
  assert.ok(isError(JSON.parse(text)), text);
  const { error } = JSON.parse(text);
  return { status, code: error.code, headers, error };
}

const paths = ['/api/health', '/api/mesh', '/api/symptoms', '/api/heals', '/api/heals/h-12', '/metrics'];
const someone = (uid: number): Partial<StatusServerOptions> => ({ peer: () => accept({ uid, gid: uid }) });

test('the user of the agent reads everything over its socket, as the kernel tells who it is', async () => {
  const { socket, book, close } = await served();
  for (const path of paths) assert.equal((await ask({ socketPath: socket, path })).status, 200, path);
  await close();
  assert.deepEqual(
    new Set(book.entries.map(({ who, where }) => `${who.id} ${where.door}`)),
    new Set([`unix:${process.getuid?.()} unix-socket`]),
  );
});

test('the kernel names another user who connects', { skip: process.getuid?.() !== 0 && 'only root can become somebody else' }, async () => {
  const { socket, book, close } = await served(
    [policy('no-metrics', 'deny', { actions: ['metrics.read'], condition: 'subject.uid == 65534' })],
    {
      users: 'all',
    },
  );
  assert.equal(statSync(socket).mode & 0o777, 0o666);
  const askAs = (uid: number, path: string): Promise<Reply> =>
    ask({
      path,
      createConnection: () => {
        process.seteuid?.(uid);
        try {
          return connect(socket);
        } finally {
          process.seteuid?.(0);
        }
      },
    });
  assert.equal((await askAs(65_534, '/api/heals')).status, 200);
  assert.equal((await askAs(65_534, '/metrics')).code, 'not-allowed');
  assert.equal((await askAs(0, '/metrics')).status, 200);
  await close();
  assert.deepEqual(new Set(book.entries.map(({ who }) => who.id)), new Set(['unix:65534', 'unix:0']));
});

test('another user of the machine reads what policies leave, and who the kernel does not name reads the health alone', async () => {
  const deny = policy('quiet', 'deny', { actions: ['heals.read'], resources: ['heal/*'], condition: 'subject.uid >= 1000' });
  const user = await served([deny], someone(1_000));
  assert.equal((await ask({ socketPath: user.socket, path: '/api/heals' })).status, 200);
  const refused = await ask({ socketPath: user.socket, path: '/api/heals/h-12' });
  assert.deepEqual([refused.status, refused.code], [403, 'not-allowed']);
  // Whether there is such a heal is not told either.
  assert.deepEqual(await ask({ socketPath: user.socket, path: '/api/heals/h-99' }).then(({ error }) => error), refused.error);
  assert.match(user.notices.join(), /^not-allowed heals\.read \(denied\) to unix-peer over unix-socket/);
  await user.close();
  const unknown = await served([], { peer: () => refuse('environment', 'peer-unknown', 'the kernel does not tell') });
  assert.equal((await ask({ socketPath: unknown.socket, path: '/api/health' })).status, 200);
  assert.equal((await ask({ socketPath: unknown.socket, path: '/api/heals' })).status, 401);
  await unknown.close();
});

test('over loopback TCP whoever shows nothing reads the health alone, a client certificate makes it somebody', async () => {
  const { port, close, book } = await served([], { tcp: true });
  for (const path of paths) {
    const { status, code, headers } = await ask({ host: '127.0.0.1', port, path });
    assert.deepEqual([status, code], path === '/api/health' ? [200, ''] : [401, 'not-authenticated'], path);
    if (status === 401) assert.match(headers['www-authenticate'] ?? '', /^X509-SVID /);
  }
  await close();
  assert.ok(book.entries.every(({ who, where }) => who.id === 'nobody' && where.door === 'loopback'));
  const holder = { ...member('r7'), authenticated: 'x509-svid' as const };
  const operators = policy('r7', 'allow', { actions: ['*.read'], condition: 'subject.id.endsWith("/router/r7")' });
  const named = await served([operators], { tcp: true, clientIdentity: () => holder });
  assert.equal((await ask({ host: '127.0.0.1', port: named.port, path: '/api/mesh' })).status, 200);
  await named.close();
});

test('a policy lets a monitor on this machine read the metrics', async () => {
  const { port, close } = await served(
    [policy('prometheus', 'allow', { actions: ['metrics.read'], condition: 'subject.authenticated == "none"' })],
    { tcp: true },
  );
  assert.equal((await ask({ host: '127.0.0.1', port, path: '/metrics' })).status, 200);
  assert.equal((await ask({ host: '127.0.0.1', port, path: '/api/heals' })).status, 401);
  await close();
});

test('what comes too often is answered 429 with the wait, and the clock alone lets it pass again', async () => {
  const { socket, clock, close } = await served([
    policy('slow', 'allow', { actions: ['heals.read'], rate: { calls: 2, per: ms(60_000) } }),
  ]);
  const path = '/api/heals';
  for (const expected of [200, 200, 429, 429]) assert.equal((await ask({ socketPath: socket, path })).status, expected);
  const { code, headers } = await ask({ socketPath: socket, path });
  assert.deepEqual([code, headers['retry-after']], ['too-many-calls', '30']);
  assert.equal((await ask({ socketPath: socket, path: '/api/mesh' })).status, 200);
  clock.advance(ms(30_000));
  assert.equal((await ask({ socketPath: socket, path })).status, 200);
  await close();
});

test('step-up: the answer says what a second member signs, and the approval lets the same request pass once', async () => {
  const { socket, close } = await served([policy('twice', 'step-up', { actions: ['heals.read'], resources: ['heal/*'] })]);
  const path = '/api/heals/h-12';
  const first = await ask({ socketPath: socket, path });
  assert.deepEqual([first.status, first.code], [403, 'approval-needed']);
  const { challenge = '', hash = '' } = first.error.approval ?? {};
  assert.match(hash, /^[0-9a-f]{64}$/);
  const approved = { 'x0-approval': `${challenge} ${member('r3').id} ${'A'.repeat(4_412)}` };
  assert.equal((await ask({ socketPath: socket, path, headers: approved })).status, 200);
  assert.equal((await ask({ socketPath: socket, path, headers: approved })).code, 'not-allowed');
  for (const wrong of ['x', `${challenge} unix:0 ${'A'.repeat(4_412)}`, `${challenge} ${member('r3').id} AAAA`])
    assert.equal((await ask({ socketPath: socket, path, headers: { 'x0-approval': wrong } })).code, 'approval-malformed');
  await close();
});

test('a full audit keeps nobody from reading', async () => {
  const { socket, book, close } = await served();
  book.full = true;
  assert.equal((await ask({ socketPath: socket, path: '/api/heals' })).status, 200);
  await close();
});

test('who may not listen to events is refused at the handshake, and who may no longer is dropped with 1008', async () => {
  const { socket, port, authorization, source, close } = await served([], {
    tcp: true,
    stream: { clients: 2, backlog: 65_536, ping: 30 },
  });
  const stranger = new WebSocket(`ws://127.0.0.1:${port}/api/events`);
  stranger.on('error', () => undefined);
  const [, response] = await once(stranger, 'unexpected-response');
  assert.deepEqual([response.statusCode, response.headers['www-authenticate']], [401, 'X509-SVID realm="x0tta6bl4"']);
  stranger.terminate();
  const before = source.listeners;
  const client = new WebSocket(`ws+unix:${socket}:/api/events`);
  await once(client, 'message');
  await once(client, 'ping');
  assert.equal(source.listeners, before + 1);
  authorization.replace(setOf([policy('silence', 'deny', { actions: ['events.read'] })]));
  const [code] = await once(client, 'close');
  assert.equal(code, 1008);
  assert.equal(source.listeners, before);
  await close();
});

test('every answer that policies can give is described', () => {
  for (const [path, { get }] of Object.entries<{ get: { responses: Record<string, unknown> } }>(api.paths))
    for (const status of ['400', '401', '403', '429']) assert.ok(Object.hasOwn(get.responses, status), `${path} ${status}`);
});
