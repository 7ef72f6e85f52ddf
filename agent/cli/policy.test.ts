// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openFileAudit } from '../adapters/audit/file-audit.ts';
import { sampleEntry } from '../ports/contract/sample-audit.ts';
import { fakeScreen } from './fake-screen.ts';
import { main } from './main-command.ts';

const root = mkdtempSync(join(tmpdir(), 'x0-policy-'));
after(() => rmSync(root, { recursive: true, force: true }));
const config = join(root, 'config');
writeFileSync(
  config,
  `config audit
	option path '${root}/audit'
config policy 'quiet'
	option effect 'deny'
	option action 'heals.read'
	option condition 'subject.uid == 1001'
config policy 'twice'
	option effect 'step-up'
	option action 'link.close'
	option rate '5/min'
config policy 'office'
	option effect 'deny'
	option action 'metrics.read'
	option condition 'time.wall.getHours() < 8'
`,
);

async function say(...words: string[]): Promise<{ status: number; out: string; err: string }> {
  const { screen, said } = fakeScreen();
  const status = await main(words, screen, () => Promise.reject(new Error('not composed here')));
  return { status, ...said() };
}
const check = (...words: string[]) => say('policy', 'check', '--config', config, ...words);

test('check tells what would come of a call, why, and every policy that is about it', async () => {
  assert.deepEqual(await check('--subject', 'unix:1001', '--action', 'heals.read', '--resource', 'heal/h-1'), {
    status: 0,
    out: `heals.read on heal/h-1 by unix:1001 (unix-peer) over unix-socket
deny: a policy denies it (quiet)

   policy            effect  condition      rate  failure
   local-owner       allow   does not hold
   local-users-read  allow   holds
>  quiet             deny    holds
`,
    err: '',
  });
  const told = async (...words: string[]): Promise<string> => (await check(...words)).out.split('\n')[1] ?? '';
  assert.match(await told('--subject', 'unix:0', '--action', 'heals.read'), /^allow: .*\(local-owner\)$/);
  assert.match(await told('--subject', 'nobody', '--action', 'heals.read'), /^deny: no policy allows it$/);
  assert.match(await told('--subject', 'spiffe://m.example/router/r7', '--action', 'link.open'), /^allow: .*\(members-link\)$/);
  assert.match(await told('--subject', 'spiffe://m.example/router/r7', '--action', 'link.close'), /^step-up: .*\(twice\)$/);
  assert.match(await told('--subject', 'spiffe://m.example/router/r7', '--action', 'link.open', '--door', 'mqtt'), /^deny: no policy/);
  assert.match(
    await told('--subject', 'spiffe://m.example/router/r7', '--action', 'request.approve', '--roles', 'approver,gateway'),
    /^allow: .*\(approvers-approve\)$/,
  );
});

test('check tells by the time that is named, and that an unknown time denies', async () => {
  const at = (time: string) => check('--subject', 'unix:0', '--action', 'metrics.read', '--at', time);
  assert.match((await at('2026-03-01T12:00:00Z')).out, /\nallow: /);
  assert.match((await at('2026-03-01T07:00:00Z')).out, /\ndeny: a policy denies it \(office\)/);
  const { out } = await at('unknown');
  assert.match(out, /\ndeny: the condition of a policy that could deny it has no answer/);
  assert.match(out, /office +deny +has no answer +No such key: wall/);
});

test('check --json is the request and the decision, with its hash', async () => {
  const { out } = await check('--subject', 'unix:1001', '--action', 'heals.read', '--json');
  const { request, decision } = JSON.parse(out);
  assert.deepEqual(
    [request.subject.uid, request.risk, decision.effect, decision.reason, decision.policy],
    [1_001, 'read', 'deny', 'denied', 'quiet'],
  );
  assert.match(decision.hash, /^[0-9a-f]{64}$/);
});

test('wrong words are refused with what would be right', async () => {
  const refusals: Readonly<Record<string, RegExp>> = {
    policy: /policy needs one of: check, list/,
    'policy chek': /did you mean policy check\?/,
    'policy check --action heals.read': /policy check needs --subject.*unix:UID, nobody or spiffe/,
    'policy check --subject unix:0': /policy check needs --action/,
    'policy check --subject root --action heals.read': /nobody that is known/,
    'policy check --subject spiffe://UPPER/x --action heals.read': /nobody that is known/,
    'policy check --subject unix:0 --action heals.raed': /did you mean heals\.read\?/,
    'policy check --subject unix:0 --action heals.read --door window': /write one of unix-socket, loopback, channel, mqtt/,
    'policy check --subject unix:0 --action heals.read --at noon': /is no time/,
    'policy check --subject spiffe://m/r --authenticated word --action heals.read': /write pq-svid or x509-svid/,
    'policy list extra': /one word too many/,
    'audit verfy': /did you mean audit verify\?/,
    'audit verify a b': /one word too many/,
    plicy: /did you mean policy\?/,
  };
  for (const [words, expected] of Object.entries(refusals)) {
    const { status, out, err } = await say(...words.split(' '));
    assert.deepEqual([status, out], [2, ''], words);
    assert.match(err, expected, words);
  }
});

test('list shows the policies in force, where they come from, and the actions', async () => {
  const { status, out } = await say('policy', 'list', '--config', config);
  assert.equal(status, 0);
  assert.match(
    out,
    /^local-owner {2}\(standard\)\n {2}allow \*\n {2}where subject\.authenticated == "unix-peer" && "owner" in subject\.roles\n/m,
  );
  assert.match(out, /^twice {2}\(configuration\)\n {2}step-up link\.close\n {2}at most 5 in 1 min for each identity\n/m);
  assert.match(out, /^ {2}link\.open +change$/m);
  const { policies, actions } = JSON.parse((await say('policy', 'list', '--config', config, '--json')).out);
  assert.deepEqual([policies.length, policies[0].name, policies[0].standard, actions['heals.read']], [9, 'anyone-health', true, 'read']);
});

test('a configuration with problems is told and nothing is decided by it', async () => {
  const bad = join(root, 'bad');
  writeFileSync(bad, "config policy 'a'\n\toption effect 'allow'\n\toption action '*'\n\toption condition 'subject.name == 1'\n");
  for (const command of ['check', 'list']) {
    const { status, out, err } = await say('policy', command, '--config', bad);
    assert.deepEqual([status, out], [3, ''], command);
    assert.match(err, /policy\.condition \(line 4\): at character 9: No such key: name/);
  }
});

test('audit verify follows the chain of a file or of audit.path, and tells the place where it breaks', async () => {
  const absent = await say('audit', 'verify', '--config', config);
  assert.deepEqual([absent.status, /\[audit-unreadable\]/.test(absent.err)], [1, true]);
  const book = openFileAudit({ path: `${root}/audit`, maxBytes: 65_536, wall: () => 0, notice: ({ message }) => assert.fail(message) });
  for (const n of [1, 2, 3]) await book.record(sampleEntry(n, { count: n }));
  await book.close();
  const good = await say('audit', 'verify', '--config', config);
  assert.match(good.out, /^records 1 to 4, 6 decisions\nhead [0-9a-f]{64}\nthe chain holds\n$/);
  assert.deepEqual([good.status, good.err], [0, '']);
  const file = `${root}/audit/audit-000000000001.ndjson`;
  writeFileSync(file, readFileSync(file, 'utf8').replace('link/m1x2', 'link/m1x9'));
  const broken = await say('audit', 'verify', file);
  assert.equal(broken.status, 1);
  assert.match(broken.err, /\(line 3\): the line is not what its hash says \[chain-broken\]/);
  const { ok, head, problems } = JSON.parse((await say('audit', 'verify', `${root}/audit`, '--json')).out);
  assert.deepEqual([ok, head.seq, problems[0].line], [false, 4, 3]);
});

test('each group has its own help', async () => {
  for (const group of ['policy', 'audit']) {
    const { status, out } = await say(group, '--help');
    assert.equal(status, 0);
    assert.match(out, new RegExp(`^x0tta6bl4 ${group}: `));
  }
});
