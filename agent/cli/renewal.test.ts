// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { after, beforeEach, test } from 'node:test';
import { wallTime } from '../core/time.ts';
import { fakeScreen } from './fake-screen.ts';
import { type FakeWorkplace, fakeWorkplace, good, refused, type Said } from './fake-workplace.ts';
import { main } from './main-command.ts';

const day = 86_400_000;
let at: FakeWorkplace;
const places: FakeWorkplace[] = [];
beforeEach(async () => {
  at = fakeWorkplace();
  places.push(at);
  good(await at.atAuthority('init --domain mesh.example'));
});
after(() => {
  for (const place of places) place.clean();
});

async function enrol(name: string): Promise<void> {
  const token = good(await at.atAuthority(`token ${name}`));
  const request = good(await at.onRouter(name, 'init --token - --force', token));
  good(await at.onRouter(name, 'install -', good(await at.atAuthority('issue -', request))));
}

/** Asks for the next SVID and takes the answer. */
async function renew(name: string, options = ''): Promise<Said> {
  const request = good(await at.onRouter(name, 'rotate'));
  const answer = good(await at.atAuthority('renew -', request));
  return at.onRouter(name, `install - ${options}`, answer);
}

const shown = async (name: string) => JSON.parse(good(await at.onRouter(name, 'show --json')));
const listed = async () => JSON.parse(good(await at.atAuthority('list --json')));

test('the holder renews: new keys, a new end, and the SVID before beside it', async () => {
  await enrol('r1');
  const first = await shown('r1');
  at.time.wall = wallTime(at.time.wall + 20 * day);
  good(await at.onRouter('r1', `rotate --out ${at.path('next.request')}`));
  const waiting = await shown('r1');
  assert.deepEqual([waiting.current, waiting.next.by], [first.current, 'renewal']);
  refused(await at.onRouter('r1', 'rotate'), 'identity-exists');
  refused(await at.atAuthority(`issue ${at.path('next.request')}`), 'warrant-other');
  good(await at.atAuthority(`renew ${at.path('next.request')} --lifetime 10d`));
  good(await at.onRouter('r1', `install ${at.path('next.answer')}`));
  const { current, previous, next, provenFloor } = await shown('r1');
  assert.deepEqual(
    [previous, next, current.notAfter, provenFloor],
    [first.current, null, '2026-12-31T00:00:00.000Z', '2026-12-21T00:00:00.000Z'],
  );
  assert.notEqual(current.key, first.current.key);
});

test('a router that was off for a year renews all the same', async () => {
  await enrol('r1');
  at.time.wall = wallTime(at.time.wall + 365 * day);
  good(await renew('r1'));
  assert.deepEqual((await shown('r1')).daysLeft, { byProvenFloor: 30, byEstimate: 30 });
});

test('a revoked router is not renewed, its list reaches other routers, and a new token brings it back with new keys', async () => {
  await enrol('r1');
  await enrol('r2');
  const { current } = await shown('r1');
  const request = good(await at.onRouter('r1', 'rotate'));
  const told = JSON.parse(good(await at.atAuthority('revoke r1 --reason stolen --json')));
  assert.deepEqual([told.kind, told.revoked[0].svid, told.reason], ['key', current.svid, 'stolen']);
  refused(await at.atAuthority('renew -', request), 'renewal-revoked');
  assert.deepEqual(
    (await listed()).svids.map(({ revoked }: { revoked: boolean }) => revoked),
    [true, false],
  );
  assert.match(
    readFileSync(at.path('authority', 'history.jsonl'), 'utf8'),
    /^\{"what":"revoked","at":"2026-12-01T00:00:00\.000Z","about":\["spiffe:\/\/mesh\.example\/router\/r1 [0-9a-f]{64}"\],"reason":"stolen"\}\n$/,
  );
  const list = at.path('authority', 'revocations.pem');
  assert.equal(good(await at.onRouter('r2', `install ${list}`)), 'taken; 1 revocations are known\n');
  assert.equal(good(await at.onRouter('r2', `install ${list}`)), 'nothing new; 1 revocations are known\n');
  await enrol('r1');
  good(await renew('r1'));
  good(await renew('r2'));
});

test('a list of revocations that was changed, or is by a stranger, is not taken', async () => {
  await enrol('r1');
  const other = fakeWorkplace();
  places.push(other);
  good(await other.atAuthority('init --domain mesh.example'));
  const request = good(await other.onRouter('r1', 'init --token -', good(await other.atAuthority('token r1'))));
  good(await other.atAuthority('issue -', request));
  good(await other.atAuthority('revoke r1'));
  refused(await at.onRouter('r1', `install ${other.path('authority', 'revocations.pem')}`), 'revocation-issuer');
  good(await at.atAuthority('revoke r1'));
  const lines = readFileSync(at.path('authority', 'revocations.pem'), 'utf8').split('\n');
  lines[40] = lines[41] ?? '';
  writeFileSync(at.path('bent.pem'), lines.join('\n'));
  refused(await at.onRouter('r1', `install ${at.path('bent.pem')}`), 'revocation-signature');
});

test('an SVID whose renewal alone is refused stays good until its end', async () => {
  await enrol('r1');
  const { current } = await shown('r1');
  good(await at.atAuthority(`revoke ${current.svid.slice(0, 16)} --renewal-only`));
  refused(await at.atAuthority('renew -', good(await at.onRouter('r1', 'rotate'))), 'renewal-revoked');
});

test('an issuer is turned over: bundle first, then signatures, then the old one leaves', async () => {
  await enrol('r1');
  await enrol('r2');
  const old = (await listed()).issuers[0].keyId;
  const { issuer, bundleDigest } = JSON.parse(good(await at.atAuthority('add-issuer --json')));
  // The old issuer signs still, so the renewal is taken; the new bundle is, where its digest was compared.
  assert.match((await renew('r1')).err, /bundle \d+ in the answer was not taken/);
  const { err } = await renew('r1', `--bundle ${bundleDigest}`);
  assert.equal(err, '');
  assert.deepEqual((await shown('r1')).bundle.issuers.toSorted(), [old, issuer].toSorted());
  good(await at.atAuthority(`use-issuer ${issuer.slice(0, 12)}`));
  good(await renew('r1'));
  assert.equal((await shown('r1')).current.issuer, issuer);
  // r2 has not heard of the new issuer yet.
  const request = good(await at.onRouter('r2', 'rotate'));
  const answer = good(await at.atAuthority('renew -', request));
  refused(await at.onRouter('r2', 'install -', answer), 'answer-issuer');
  good(await at.onRouter('r2', `install - --bundle ${bundleDigest}`, answer));
  refused(await at.atAuthority(`remove-issuer ${issuer}`), 'issuer-signs');
  refused(await at.atAuthority(`remove-issuer ${old}`), 'issuer-in-use');
  at.time.wall = wallTime(at.time.wall + 31 * day);
  const removed = JSON.parse(good(await at.atAuthority(`remove-issuer ${old} --json`)));
  assert.equal(removed.ended, 0);
  good(await renew('r2', `--bundle ${removed.bundleDigest}`));
  assert.deepEqual((await shown('r2')).bundle.issuers, [issuer]);
});

test('an older bundle never comes back, whoever gives its digest', async () => {
  await enrol('r1');
  const request = good(await at.onRouter('r1', 'rotate'));
  const before = JSON.parse(good(await at.atAuthority('bundle --json')));
  const old = good(await at.atAuthority('renew -', request));
  const { bundleDigest } = JSON.parse(good(await at.atAuthority('add-issuer --json')));
  good(await at.onRouter('r1', `install - --bundle ${bundleDigest}`, good(await at.atAuthority('renew -', request))));
  good(await at.onRouter('r1', 'rotate'));
  refused(await at.onRouter('r1', `install - --bundle ${before.digest}`, old), 'bundle-older');
});

test('a router that is enrolled anew under another name keeps nothing of the old one', async () => {
  await enrol('r1');
  const request = good(await at.onRouter('r1', 'init --token - --force', good(await at.atAuthority('token r9'))));
  good(await at.onRouter('r1', 'install -', good(await at.atAuthority('issue -', request))));
  const { id, previous } = await shown('r1');
  assert.deepEqual([id, previous, existsSync(at.path('r1', '1.seed'))], ['spiffe://mesh.example/router/r9', null, false]);
});

test('the bundle is a SPIFFE document that names every key', async () => {
  const bundle = JSON.parse(good(await at.atAuthority('bundle')));
  assert.deepEqual(
    bundle.keys.map(({ use, kty }: { use: string; kty: string }) => [use, kty]),
    [
      ['pq-svid', 'AKP'],
      ['x509-svid', 'EC'],
    ],
  );
  assert.equal(bundle.keys[1].kid, undefined);
  assert.equal(bundle.keys[1].x5c.length, 1);
});

test('wrong words are refused by option, with what would be right', async () => {
  const words: Readonly<Record<string, RegExp>> = {
    'trust initt': /did you mean trust init\?/,
    'trust init': /needs --domain/,
    'trust token': /needs the name of a router/,
    'trust token r1 --expires soon': /--expires "soon" is no length of time/,
    'trust token r1 --expires 400d': /--expires 400d is out of bounds/,
    'trust token r1 --kind king': /--kind "king"/,
    'trust issue': /needs a request file/,
    'trust issue a b': /"b" is one word too many/,
    'trust issue x --lifetime 1s': /--lifetime 1s is out of bounds/,
    'trust renew x --zone y': /--zone/,
    'identity init': /needs --token, or --domain and --name/,
    'identity init --name r1': /needs --domain/,
    'identity show now': /"now" is one word too many/,
    'identity rotat': /did you mean identity rotate\?/,
  };
  for (const [line, expected] of Object.entries(words)) {
    const [group = '', ...rest] = line.split(' ');
    const said = group === 'trust' ? await at.atAuthority(rest.join(' ')) : await at.onRouter('r1', rest.join(' '));
    assert.match(refused(said, 'usage'), expected);
  }
  refused(await at.atAuthority('init --domain Mesh'), 'trust-domain-malformed');
  refused(await at.atAuthority('token R1'), 'member-name');
  refused(await at.atAuthority('issue /nowhere/at/all'), 'letter-unreadable');
  refused(await at.atAuthority('issue -', 'nothing here'), 'letter-missing');
  refused(await at.onRouter('r7', 'show'), 'identity-missing');
  good(await at.onRouter('r7', 'init --domain mesh.example --name r7'));
  refused(await at.onRouter('r7', 'rotate'), 'identity-not-enrolled');
  refused(await at.onRouter('r7', `install ${at.path('nothing.pem')}`), 'letter-unreadable');
});

test('help names every command and every option', async () => {
  const { trustCommands, trustHelp } = await import('./trust/help.ts');
  const { identityCommands, identityHelp } = await import('./identity/help.ts');
  for (const [group, help, commands] of [
    ['trust', trustHelp, trustCommands],
    ['identity', identityHelp, identityCommands],
  ] as const)
    for (const [name, { texts, flags }] of Object.entries(commands)) {
      assert.ok(help.includes(`x0tta6bl4 ${group} ${name}`), name);
      for (const option of [...texts, ...flags]) assert.ok(help.includes(`--${option}`), `${name} --${option}`);
    }
  assert.equal(good(await at.atAuthority('token --help')), trustHelp);
  assert.equal(good(await at.onRouter('r1', '--help')), identityHelp);
  for (const [group, page] of [
    ['trust', trustHelp],
    ['identity', identityHelp],
  ] as const) {
    const { screen, said } = fakeScreen();
    assert.equal(await main([group, 'help'], screen, () => Promise.reject(new Error('not composed here'))), 0);
    assert.deepEqual(said(), { out: page, err: '' });
  }
});
