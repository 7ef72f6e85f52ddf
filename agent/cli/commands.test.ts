// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openStatusServer, type StatusServer } from '../adapters/http/status-server.ts';
import { openMetrics } from '../adapters/metrics/metrics.ts';
import { instant, wallTime } from '../core/time.ts';
import { fakeAuthorization } from '../ports/contract/fake-authorization.ts';
import { sampleHeal } from '../ports/contract/sample-lasting.ts';
import { fakeSource, sampleStatus } from '../ports/contract/sample-status.ts';
import { fakeScreen } from './fake-screen.ts';
import { main } from './main-command.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-cli-'));
const socket = join(root, 'agent.sock');
const source = fakeSource();
let server: StatusServer;
before(async () => {
  server = openStatusServer({
    socket,
    listen: null,
    authorization: fakeAuthorization(),
    source,
    metrics: openMetrics(),
    notice: () => undefined,
  });
  assert.equal((await server.start()).ok, true);
});
after(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

async function say(...words: string[]): Promise<{ status: number; out: string; err: string }> {
  const { screen, said } = fakeScreen();
  const status = await main(words, screen, () => Promise.reject(new Error('not composed here')));
  return { status, ...said() };
}

test('the version is the package version and nothing else', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  assert.deepEqual(await say('--version'), { status: 0, out: `${version}\n`, err: '' });
});

test('help names every command and every exit status', async () => {
  const { status, out } = await say('--help');
  assert.equal(status, 0);
  for (const word of ['run', 'status', 'events', 'heals', 'explain ID', 'replay FILE', 'config check', '--json', '70 defect'])
    assert.ok(out.includes(word), word);
});

test('wrong words are refused by name, with what would be right', async () => {
  const refusals: Readonly<Record<string, RegExp>> = {
    '': /no command .*--help/,
    stauts: /"stauts" is no command \[usage\]; did you mean status\?/,
    'config chek': /config chek is no command .*config check/,
    explain: /explain needs a heal's id, such as h-12/,
    'explain h-1 h-2': /"h-2" is one word too many/,
    'explain ../etc': /is no heal's id .* h-12/,
    'status --sockt x': /--sockt/,
    'run --json': /run takes no --json/,
    'replay --socket x y': /replay takes no --socket/,
  };
  for (const [words, expected] of Object.entries(refusals)) {
    const { status, out, err } = await say(...words.split(' ').filter((word) => word !== ''));
    assert.equal(status, 2, words);
    assert.equal(out, '');
    assert.match(err, expected);
  }
});

test('status shows routers, links, symptoms and heals', async () => {
  const { status, out, err } = await say('status', '--socket', socket);
  assert.deepEqual([status, err], [0, '']);
  assert.equal(
    out,
    [
      'r1  healing  (x0tta6bl4 0.1.0, heal mode, up 12.0 s, observing every 200 ms, XDP generic)',
      '  silent-link on m1x2',
      '',
      'bat0  BATMAN_IV 2022.3, originator 02:00:00:00:00:01, gateway mode client',
      '',
      'router             next hop           over  metric  seen',
      '02:00:00:00:00:02  02:00:00:00:00:02  m1x2  TQ 251  120 ms',
      '',
      'link  neighbour          who  heard  loss in  loss out  state',
      'm1x2  02:00:00:00:00:02  -    45 ms  2 %      -         isolated',
      '',
      'symptom      where                   for    sure  cause',
      'silent-link  m1x2 02:00:00:00:00:02  2.6 s  97 %  the link m1x2 carries nothing, and its carrier did not fall',
      '',
      'heal  when (UTC)           symptom      where                   chosen        stage  took    outcome',
      'h-11  2026-09-21 14:13:20  silent-link  m1x2 02:00:00:00:00:02  isolate-link  kept   400 ms  reachable again over m1x3',
      'h-12  2026-09-21 14:13:20  silent-link  m1x2 02:00:00:00:00:02  isolate-link  kept   400 ms  reachable again over m1x3',
      '',
    ].join('\n'),
  );
});

test('explain tells the choice from its data', async () => {
  const { status, out } = await say('explain', 'h-12', '--socket', socket);
  assert.equal(status, 0);
  assert.equal(
    out,
    [
      'h-12  2026-09-21 14:13:20 UTC  kept',
      '',
      'What was wrong: silent-link at m1x2 02:00:00:00:00:02, severity 90 %, sure to 97 %',
      'Why: the link m1x2 carries nothing, and its carrier did not fall [link:m1x2]',
      'Evidence, 2 independent kinds:',
      '  no beacon for 310 ms (beacon, measured)',
      '  no frame for 305 ms (xdp, measured)',
      '',
      'What could be done (total = benefit x success - cost - impact):',
      '     heal           total  benefit  success  cost  impact  withheld because',
      '  >  isolate-link   0.53   0.90     0.75     0.10  0.05    -',
      '     penalise-link  0.10   0.40     0.50     0.05  0.05    the link carries nothing at all',
      'Chosen: isolate-link, because isolate-link scores 0.53, the next best 0.10 is withheld',
      '',
      'What was done:',
      '  +4 ms  detach m1x2 from the mesh  done',
      'Verified: +400 ms after detection (deadline +5.0 s)',
      '  5 of 5 echoes over the new path (kernel-echo, measured)',
      'What was put back:',
      '  +10.0 s  attach m1x2 to the mesh  refused: changed meanwhile [not-ours]',
      'Outcome: reachable again over m1x3, healed within 400 ms',
      '',
    ].join('\n'),
  );
});

test('explain refuses what the agent does not know', async () => {
  const { status, err } = await say('explain', 'h-99', '--socket', socket);
  assert.equal(status, 1);
  assert.match(err, /heal-unknown/);
});

test('--json is the same data, as JSON', async () => {
  const status = JSON.parse((await say('status', '--json', '--socket', socket)).out);
  assert.deepEqual(status.mesh.view, sampleStatus.view);
  assert.deepEqual(JSON.parse((await say('heals', '--json', '--socket', socket)).out), sampleStatus.heals);
  assert.deepEqual(JSON.parse((await say('explain', 'h-12', '--json', '--socket', socket)).out), sampleHeal(12));
});

test('no agent at the socket is its own exit status, and says what to do', async () => {
  for (const command of [['status'], ['heals'], ['explain', 'h-1'], ['events']]) {
    const { status, err } = await say(...command, '--socket', join(root, 'none.sock'));
    assert.equal(status, 4, command[0]);
    assert.match(err, /no agent answers at .*none\.sock: there is no such socket \[agent-unreachable\]; is it running\?/);
  }
});

test('a name with escape sequences cannot act on the terminal', async () => {
  source.status = { ...sampleStatus, name: 'evil\u001b[2J\u0007' };
  const { out } = await say('status', '--socket', socket);
  source.status = sampleStatus;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  assert.doesNotMatch(out, /[\x00-\x09\x0b-\x1f]/);
});

test('events are told as they happen, until the agent ends', async () => {
  const own = join(root, 'events.sock');
  const ending = openStatusServer({
    socket: own,
    listen: null,
    authorization: fakeAuthorization(),
    source,
    metrics: openMetrics(),
    notice: () => undefined,
  });
  await ending.start();
  const before = source.listeners;
  const told = say('events', '--socket', own);
  while (source.listeners === before) await new Promise((resolve) => setImmediate(resolve));
  const [symptom] = sampleStatus.symptoms;
  assert.ok(symptom !== undefined);
  source.emit({ kind: 'symptom', at: instant(1), wall: wallTime(0), phase: 'found', symptom });
  source.emit({ kind: 'heal', at: instant(1), wall: wallTime(0), heal: sampleHeal(3) });
  source.emit({ kind: 'note', at: instant(1), wall: wallTime(0), level: 'warn', code: 'xdp-refused', text: 'no XDP here' });
  await ending.close();
  const { status, out, err } = await told;
  assert.equal(status, 0);
  assert.equal(err, 'the agent stopped\n');
  assert.deepEqual(
    out
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(21)),
    [
      'listening to r1, x0tta6bl4 0.1.0',
      'found   silent-link m1x2 02:00:00:00:00:02: the link m1x2 carries nothing, and its carrier did not fall',
      'kept    h-3 isolate-link in 400 ms: reachable again over m1x3',
      'warn    no XDP here [xdp-refused]',
    ],
  );
});

async function other(answer: (socket: Socket, key: string) => void, name: string): Promise<{ path: string; close(): void }> {
  const path = join(root, name);
  const stranger = createServer((client) => {
    client.on('error', () => undefined);
    client.once('data', (request: Buffer) => answer(client, /sec-websocket-key: (\S+)/i.exec(request.toString())?.[1] ?? ''));
  }).listen(path);
  await once(stranger, 'listening');
  return { path, close: () => void stranger.close() };
}

test('another program at the socket is told as such, whatever it answers', async () => {
  const bodies = ['{}', '[]', 'null', '{"heals":[1]}', '{"heals":{}}', '<html>'];
  for (const body of bodies) {
    for (const command of [['status'], ['heals'], ['explain', 'h-1']]) {
      const stranger = await other((client) => client.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`), 'json.sock');
      const { status, err } = await say(...command, '--socket', stranger.path);
      stranger.close();
      assert.deepEqual([status, /\[answer-unreadable\]/.test(err)], [1, true], `${command[0]} on ${body}: ${err}`);
    }
  }
  const none = await other((client) => client.end('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}'), 'none.sock2');
  for (const command of [['heals'], ['events']]) {
    const { status, err } = await say(...command, '--socket', none.path);
    assert.deepEqual([status, /answer-unreadable/.test(err)], [1, true], `${command}: ${err}`);
  }
  none.close();
});

test('events: a frame that is no event, and a connection that breaks, are told', async () => {
  const accepted = (key: string): string => {
    const digest = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    return `HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${digest}\r\n\r\n`;
  };
  for (const text of ['hello', '{"kind":"new","wall":1}', 'null', '{"kind":"heal","wall":1}']) {
    const stranger = await other((client, key) => {
      client.write(accepted(key));
      client.write(Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]));
    }, 'frames.sock');
    const { status, err } = await say('events', '--socket', stranger.path);
    stranger.close();
    assert.deepEqual([status, /answer-unreadable/.test(err)], [1, true], `${text}: ${err}`);
  }
  const broken = await other((client, key) => client.end(accepted(key)), 'broken.sock');
  const { status, err } = await say('events', '--socket', broken.path);
  broken.close();
  assert.equal(status, 4, err);
  assert.match(err, /the connection broke \[agent-unreachable\]/);
});

test('a socket with a colon in its name is found', async () => {
  const path = join(root, 'a:b.sock');
  const own = openStatusServer({
    socket: path,
    listen: null,
    authorization: fakeAuthorization(),
    source,
    metrics: openMetrics(),
    notice: () => undefined,
  });
  await own.start();
  const before = source.listeners;
  const told = say('events', '--socket', path);
  while (source.listeners === before) await new Promise((resolve) => setImmediate(resolve));
  await own.close();
  assert.equal((await told).status, 0);
});

test('config check lists every problem, or says that there is none', async () => {
  const file = join(root, 'config');
  writeFileSync(file, "config probe\n\toption beacon_intervall '100ms'\nconfig agent\n\toption mode 'sleep'\n");
  const { status, out, err } = await say('config', 'check', file);
  assert.deepEqual([status, out], [3, '']);
  assert.match(
    err,
    /^probe\.beacon_intervall \(line 2\): there is no such option; did you mean beacon_interval\?\nagent\.mode \(line 4\): .*\n$/,
  );
  const asJson = JSON.parse((await say('config', 'check', file, '--json')).out);
  assert.deepEqual([asJson.ok, asJson.problems.length, asJson.problems[0].line], [false, 2, 2]);
  writeFileSync(file, '{}');
  assert.deepEqual(await say('config', 'check', file), { status: 0, out: `${file}: no problem\n`, err: '' });
});
