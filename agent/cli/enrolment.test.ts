// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, beforeEach, test } from 'node:test';
import { createCrypto } from '../adapters/crypto/create-crypto.ts';
import { wallTime } from '../core/time.ts';
import { type FakeWorkplace, fakeWorkplace, good, refused } from './fake-workplace.ts';

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

/** Token, keys, request, answer, installed. */
async function enrol(place: FakeWorkplace, name: string): Promise<void> {
  const token = good(await place.atAuthority(`token ${name}`));
  good(await place.onRouter(name, `init --token - --out ${place.path(`${name}.request`)}`, token));
  good(await place.atAuthority(`issue ${place.path(`${name}.request`)} --force`));
  good(await place.onRouter(name, `install ${place.path(`${name}.answer`)}`));
}

const shown = async (name: string) => JSON.parse(good(await at.onRouter(name, 'show --json')));

test('a router is enrolled with a token, and the same again with real keys: openssl verifies its certificate', async () => {
  await enrol(at, 'r1');
  const real = fakeWorkplace((await createCrypto()).crypto);
  places.push(real);
  good(await real.atAuthority('init --domain mesh.example'));
  await enrol(real, 'r1');
  const page = good(await real.onRouter('r1', 'show'));
  assert.match(
    page,
    /^id {8}spiffe:\/\/mesh\.example\/router\/r1\nkey {7}[0-9a-f]{64}\nSVID {6}[0-9a-f]{64}\nvalid {5}2026-12-01 00:00:00 to 2026-12-31 00:00:00 UTC\n/,
  );
  assert.ok(page.includes("left      30 days by what is proven, 30 by this machine's clock\n"), page);
  const bundle = JSON.parse(readFileSync(real.path('r1', 'bundle.json'), 'utf8'));
  const root = bundle.keys.find(({ use }: { use: string }) => use === 'x509-svid').x5c[0];
  writeFileSync(real.path('root.pem'), `-----BEGIN CERTIFICATE-----\n${root.replaceAll(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`);
  const at2026 = ['-attime', String(Date.UTC(2026, 11, 2) / 1_000)];
  const told = spawnSync(
    'openssl',
    ['verify', '-x509_strict', ...at2026, '-CAfile', real.path('root.pem'), real.path('r1', '1.chain.pem')],
    { encoding: 'utf8' },
  );
  if (told.error === undefined) assert.equal(told.status, 0, told.stderr);
});

test('every step tells programs in JSON what it did', async () => {
  const { token, id } = JSON.parse(good(await at.atAuthority('token r1 --expires 2h --zone north --roles relay,gateway --json')));
  assert.equal(id, 'spiffe://mesh.example/router/r1');
  const asked = JSON.parse(
    good(await at.onRouter('r1', `init --token ${token} --roles gateway,relay --out ${at.path('r1.request')} --json`)),
  );
  const issued = JSON.parse(good(await at.atAuthority(`issue ${at.path('r1.request')} --json`)));
  assert.deepEqual([asked.by, issued.key, issued.file, issued.again], ['token', asked.key, at.path('r1.answer'), false]);
  const installed = JSON.parse(good(await at.onRouter('r1', `install ${at.path('r1.answer')} --json`)));
  assert.deepEqual([installed.id, installed.notAfter, installed.newerBundle], [id, '2026-12-31T00:00:00.000Z', null]);
  const { current, daysLeft, next, bundle, provenFloor } = await shown('r1');
  assert.deepEqual([current.svid, current.zone, current.roles, current.key], [issued.svid, 'north', ['gateway', 'relay'], asked.key]);
  assert.deepEqual([daysLeft, next, bundle.issuers], [{ byProvenFloor: 30, byEstimate: 30 }, null, [issued.issuer]]);
  assert.equal(provenFloor, '2026-12-01T00:00:00.000Z');
  at.time.wall = wallTime(at.time.wall + 10 * day);
  assert.deepEqual((await shown('r1')).daysLeft, { byProvenFloor: 30, byEstimate: 20 });
  const listed = JSON.parse(good(await at.atAuthority('list --json')));
  assert.deepEqual(
    [listed.svids.map(({ svid }: { svid: string }) => svid), listed.tokens, listed.bundleDigest],
    [[issued.svid], [], issued.bundleDigest],
  );
});

test('the request is printed again as it was, and its answer is the same for it again', async () => {
  good(await at.onRouter('r1', `init --token - --out ${at.path('r1.request')}`, good(await at.atAuthority('token r1'))));
  assert.equal(good(await at.onRouter('r1', 'csr')), readFileSync(at.path('r1.request'), 'utf8'));
  good(await at.atAuthority(`issue ${at.path('r1.request')}`));
  const first = readFileSync(at.path('r1.answer'), 'utf8');
  const again = JSON.parse(good(await at.atAuthority(`issue ${at.path('r1.request')} --json`)));
  assert.equal(again.again, true);
  assert.equal(readFileSync(at.path('r1.answer'), 'utf8'), first);
});

test('requests and answers may go through pipes', async () => {
  const request = good(await at.onRouter('r1', 'init --token -', good(await at.atAuthority('token r1'))));
  const answer = good(await at.atAuthority('issue -', `they said:\n${request}\nthanks\n`));
  good(await at.onRouter('r1', 'install -', answer));
});

test('a wrong, a mistyped, a used and an expired token each say what is wrong', async () => {
  const token = good(await at.atAuthority('token r1')).trim();
  refused(await at.onRouter('r1', 'init --token x0join:nonsense'), 'token-malformed');
  const typo = `${token.slice(0, -12)}${token.at(-12) === '0' ? '1' : '0'}${token.slice(-11)}`;
  refused(await at.onRouter('r1', `init --token ${typo}`), 'token-typo');
  refused(await at.onRouter('r1', `init --token ${token} --domain mesh.example --name r2`), 'token-for-another');
  assert.equal(readdirSync(at.folder).includes('r1'), false);
  // Of another authority.
  const other = fakeWorkplace();
  places.push(other);
  good(await other.atAuthority('init --domain mesh.example'));
  good(await at.onRouter('r1', `init --token ${good(await other.atAuthority('token r1')).trim()} --out ${at.path('r1.request')}`));
  refused(await at.atAuthority(`issue ${at.path('r1.request')}`), 'token-unknown');
  good(await at.onRouter('r1', `init --token ${token} --force --out ${at.path('used.request')}`));
  good(await at.atAuthority(`issue ${at.path('used.request')}`));
  good(await at.onRouter('r1', `init --token ${token} --force --out ${at.path('again.request')}`));
  refused(await at.atAuthority(`issue ${at.path('again.request')}`), 'token-used');
  good(await at.onRouter('r2', `init --token - --out ${at.path('r2.request')}`, good(await at.atAuthority('token r2 --expires 1h'))));
  at.time.wall = wallTime(at.time.wall + 3_601_000);
  refused(await at.atAuthority(`issue ${at.path('r2.request')}`), 'token-expired');
});

/** A letter with one bit of its body changed. */
function tampered(file: string, place = 0.5): void {
  const lines = readFileSync(file, 'utf8').split('\n');
  const line = Math.floor(2 + (lines.length - 5) * place);
  const text = lines[line] ?? '';
  lines[line] = `${text.slice(0, 10)}${text[10] === 'A' ? 'B' : 'A'}${text.slice(11)}`;
  writeFileSync(file, lines.join('\n'));
}

test('a request that was changed on its way gets nothing', async () => {
  for (const place of [0.1, 0.3, 0.6, 1]) {
    const token = good(await at.atAuthority('token r1'));
    good(await at.onRouter('r1', `init --token - --force --out ${at.path('r1.request')}`, token));
    tampered(at.path('r1.request'), place);
    const { status, err } = await at.atAuthority(`issue ${at.path('r1.request')}`);
    assert.equal(status, 1);
    assert.match(err, /\[(request-possession|request-malformed|token-mac|token-unknown|pem-malformed)\]/, `${place}`);
    assert.equal(readdirSync(at.folder).includes('r1.answer'), false);
  }
});

test('an answer that was changed on its way is not taken, and the right one afterwards is', async () => {
  good(await at.onRouter('r1', `init --token - --out ${at.path('r1.request')}`, good(await at.atAuthority('token r1'))));
  good(await at.atAuthority(`issue ${at.path('r1.request')}`));
  const answer = readFileSync(at.path('r1.answer'), 'utf8');
  for (const place of [0.05, 0.3, 0.6, 0.9]) {
    tampered(at.path('r1.answer'), place);
    const { status, err } = await at.onRouter('r1', `install ${at.path('r1.answer')}`);
    assert.equal(status, 1);
    assert.match(err, /\[(answer-mac|answer-malformed|answer-other-request|pem-malformed)\]/, `${place}`);
    assert.equal((await shown('r1')).current, null);
    writeFileSync(at.path('r1.answer'), answer);
  }
  good(await at.onRouter('r1', `install ${at.path('r1.answer')}`));
  refused(await at.onRouter('r1', `install ${at.path('r1.answer')}`), 'identity-nothing-next');
});

test('another router’s answer is not taken', async () => {
  good(await at.onRouter('r1', `init --token - --out ${at.path('r1.request')}`, good(await at.atAuthority('token r1'))));
  await enrol(at, 'r2');
  refused(await at.onRouter('r1', `install ${at.path('r2.answer')}`), 'answer-other-request');
});

test('without a token the operator compares: the key at the authority, the digest on the router', async () => {
  const { key } = JSON.parse(good(await at.onRouter('r1', `init --domain mesh.example --name r1 --out ${at.path('r1.request')} --json`)));
  assert.ok(refused(await at.atAuthority(`issue ${at.path('r1.request')}`), 'request-unvouched').includes(key));
  refused(await at.atAuthority(`issue ${at.path('r1.request')} --token-less`), 'request-unvouched');
  const { bundleDigest } = JSON.parse(good(await at.atAuthority(`issue ${at.path('r1.request')} --token-less --yes --roles relay --json`)));
  refused(await at.onRouter('r1', `install ${at.path('r1.answer')}`), 'answer-unvouched');
  refused(await at.onRouter('r1', `install ${at.path('r1.answer')} --bundle ${'0'.repeat(64)}`), 'bundle-digest');
  good(await at.onRouter('r1', `install ${at.path('r1.answer')} --bundle ${bundleDigest}`));
  assert.deepEqual((await shown('r1')).current.roles, ['relay']);
});

test('an SVID by an authority whose clock stands years back is not taken', async () => {
  const old = fakeWorkplace();
  places.push(old);
  old.time.wall = wallTime(Date.UTC(2020, 0, 1));
  good(await old.atAuthority('init --domain mesh.example'));
  good(await at.onRouter('r1', `init --token - --out ${at.path('r1.request')}`, good(await old.atAuthority('token r1'))));
  good(await old.atAuthority(`issue ${at.path('r1.request')}`));
  refused(await at.onRouter('r1', `install ${at.path('r1.answer')}`), 'svid-expired');
});

test('keys are never written over unasked, and stay in force until the answer is there', async () => {
  await enrol(at, 'r1');
  const before = await shown('r1');
  const token = good(await at.atAuthority('token r1'));
  refused(await at.onRouter('r1', 'init --token -', token), 'identity-exists');
  refused(await at.atAuthority('init --domain mesh.example'), 'authority-exists');
  good(await at.onRouter('r1', `init --token - --force --out ${at.path('new.request')}`, token));
  const { current, next } = await shown('r1');
  assert.deepEqual([current, next.by], [before.current, 'token']);
  refused(await at.onRouter('r1', `csr --out ${at.path('new.request')}`), 'file-exists');
});

test('a key that others may read stops every command with the remedy, and is not shown', async () => {
  await enrol(at, 'r1');
  const seed = at.path('r1', '1.seed');
  chmodSync(seed, 0o640);
  for (const words of ['show', 'rotate', 'csr']) {
    const err = refused(await at.onRouter('r1', words), 'key-file-exposed');
    assert.ok(err.includes(`chmod 600 ${seed}`));
    assert.equal(err.includes(readFileSync(seed, 'utf8').trim()), false);
  }
  const issuer = readdirSync(at.path('authority')).find((name) => name.endsWith('.seed')) ?? '';
  good(await at.onRouter('r2', `init --token - --out ${at.path('r2.request')}`, good(await at.atAuthority('token r2'))));
  chmodSync(at.path('authority', issuer), 0o604);
  refused(await at.atAuthority(`issue ${at.path('r2.request')}`), 'key-file-exposed');
});
