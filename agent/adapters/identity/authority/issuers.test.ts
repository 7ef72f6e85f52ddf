// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeAnswer } from '../../../core/identity/answer-codec.ts';
import { bundleSuccession } from '../../../core/identity/bundle-succession.ts';
import { parseJoinToken } from '../../../core/identity/join-token-text.ts';
import { decodeSvid, svidHash } from '../../../core/identity/pq-svid-codec.ts';
import { wholeSeconds } from '../../../core/identity/seconds.ts';
import type { SpiffeId, TrustDomain } from '../../../core/identity/spiffe-id.ts';
import { spokenSuites } from '../../../core/identity/suites.ts';
import { refuse } from '../../../core/refusal.ts';
import { wallTime } from '../../../core/time.ts';
import { fakeAuthority, sampleTime } from '../../../ports/contract/fake-authority.ts';
import { fakeCrypto } from '../../../ports/contract/fake-crypto.ts';
import { codeOf, granted } from '../../../ports/contract/outcome.ts';
import { newKeys } from '../key-pair.ts';
import { makeRequest } from '../make-request.ts';
import { addIssuer, foundAuthority, removeIssuer, useIssuer } from './issuers.ts';
import { issueByHand, issueWarranted, usualTerms } from './open-authority.ts';
import { revoke } from './revoke.ts';
import { makeToken } from './tokens.ts';
import { stateOf } from './workshop.ts';

const day = 86_400_000;
const id = 'spiffe://mesh.example/router/r1' as SpiffeId;
const claims = { id, zone: '', roles: [], suites: spokenSuites };
const terms = { zone: '', roles: [], expires: wholeSeconds(3_600) };

async function at() {
  const time = sampleTime();
  const it = await fakeAuthority(fakeCrypto(), time);
  const { symmetric } = it.crypto;
  const svidOf = (answer: Uint8Array) => {
    const read = granted(decodeAnswer(answer));
    assert.ok(read.answer.kind === 'granted');
    return granted(decodeSvid(read.answer.svid));
  };
  const enrol = async () => {
    const keys = newKeys();
    const token = granted(parseJoinToken(symmetric, await it.token(id)));
    const bytes = granted(await makeRequest(it.crypto, keys, claims, { kind: 'token', token }));
    const svid = svidOf(granted(await it.authority.answer(bytes)));
    return { keys, svid, hash: svidHash(symmetric, svid) };
  };
  return { ...it, time, symmetric, svidOf, enrol, state: async () => granted(await stateOf(it.workshop)) };
}

test('a token ends when its time is over, by the authority’s clock', async () => {
  const { workshop, authority, crypto, symmetric, time } = await at();
  const made = granted(await makeToken(workshop, id, terms));
  assert.equal(made.expires, time.wall + 3_600_000);
  const token = granted(parseJoinToken(symmetric, made.text));
  const bytes = granted(await makeRequest(crypto, newKeys(), claims, { kind: 'token', token }));
  time.wall = wallTime(time.wall + 3_601_000);
  assert.equal(codeOf(await authority.answer(bytes)), 'token-expired');
});

test('a token cannot say what an SVID could not', async () => {
  const { workshop } = await at();
  assert.equal(codeOf(await makeToken(workshop, id, { ...terms, zone: 'a zone' })), 'token-terms');
  assert.equal(codeOf(await makeToken(workshop, id, { ...terms, roles: ['Root'] })), 'token-terms');
});

test('a clock that stands before the last signature signs nothing', async () => {
  const { enrol, authority, crypto, keys, time, workshop } = { ...(await at()), keys: newKeys() };
  const { hash, keys: held } = await enrol();
  const bytes = granted(await makeRequest(crypto, keys, claims, { kind: 'renewal', svid: hash, seed: held.seed }));
  time.wall = wallTime(0);
  assert.equal(codeOf(await authority.answer(bytes)), 'authority-clock');
  assert.equal(codeOf(await makeToken(workshop, id, terms)), 'authority-clock');
  assert.equal(codeOf(await revoke(workshop, id, false)), 'authority-clock');
});

test('lifetime, zone and roles are the operator’s to set', async () => {
  const { workshop, crypto, svidOf, time } = await at();
  const bytes = granted(await makeRequest(crypto, newKeys(), claims, { kind: 'operator' }));
  const set = { lifetime: wholeSeconds(86_400), zone: 'north', roles: ['relay', 'gateway', 'relay'] };
  const { answer } = granted(await issueByHand(workshop, bytes, set));
  const svid = svidOf(answer);
  assert.deepEqual(
    [svid.zone, svid.roles, svid.notBefore, svid.notAfter - svid.notBefore],
    ['north', ['gateway', 'relay'], time.wall, day],
  );
  assert.equal(granted(decodeAnswer(answer)).mac, null);
});

test('a request that nothing speaks for is answered by hand only, and a warranted one by its own command', async () => {
  const { workshop, crypto, symmetric, token } = await at();
  const bare = granted(await makeRequest(crypto, newKeys(), claims, { kind: 'operator' }));
  assert.equal(codeOf(await issueWarranted(workshop, bare, usualTerms, 'token')), 'request-malformed');
  const joined = granted(parseJoinToken(symmetric, await token(id)));
  const bytes = granted(await makeRequest(crypto, newKeys(), claims, { kind: 'token', token: joined }));
  assert.equal(codeOf(await issueWarranted(workshop, bytes, usualTerms, 'renewal')), 'warrant-other');
  assert.equal(codeOf(await issueByHand(workshop, bytes, usualTerms)), 'request-malformed');
  granted(await issueWarranted(workshop, bytes, usualTerms, 'token'));
});

test('the authority vouches for nothing in another trust domain', async () => {
  const { workshop, crypto } = await at();
  const foreign = { ...claims, id: 'spiffe://other.example/router/r1' as SpiffeId };
  const bytes = granted(await makeRequest(crypto, newKeys(), foreign, { kind: 'operator' }));
  assert.equal(codeOf(await issueByHand(workshop, bytes, usualTerms)), 'request-foreign');
});

test('a new issuer is first believed, then used; the old one leaves when nothing of it is in force', async () => {
  const { workshop, state, symmetric, enrol, time } = await at();
  const first = await state();
  const before = await enrol();
  const added = granted(await addIssuer(workshop));
  const both = await state();
  assert.deepEqual([both.signer, both.bundle.issuers.length], [first.signer, 2]);
  assert.deepEqual(bundleSuccession(symmetric, first.bundle, both.bundle), { ok: true, value: 'replaces' });
  assert.equal((await enrol()).svid.issuer, first.signer);
  assert.equal(granted(await useIssuer(workshop, added.slice(0, 8))), added);
  assert.equal((await enrol()).svid.issuer, added);
  assert.equal(codeOf(await removeIssuer(workshop, added, true)), 'issuer-signs');
  assert.equal(codeOf(await removeIssuer(workshop, first.signer, false)), 'issuer-in-use');
  time.wall = wallTime(before.svid.notAfter + 1_000);
  granted(await removeIssuer(workshop, first.signer, false));
  const last = await state();
  assert.deepEqual([last.issuers.map(({ keyId }) => keyId), last.bundle.issuers.length], [[added], 1]);
  assert.deepEqual(bundleSuccession(symmetric, both.bundle, last.bundle), { ok: true, value: 'replaces' });
});

test('a stolen issuer is removed at once where the operator says so, and its key is gone', async () => {
  const { workshop, state, enrol } = await at();
  const stolen = (await state()).signer;
  await enrol();
  granted(await useIssuer(workshop, granted(await addIssuer(workshop))));
  assert.deepEqual(granted(await removeIssuer(workshop, stolen, true)), { keyId: stolen, ended: 1 });
  assert.equal(codeOf(await workshop.storage.keys(stolen)), 'key-file-missing');
});

test('a power cut after a removal was written and before its keys were gone: the next change removes them', async () => {
  const { workshop, state, enrol } = await at();
  const old = (await state()).signer;
  granted(await useIssuer(workshop, granted(await addIssuer(workshop))));
  const cut: typeof workshop = {
    ...workshop,
    storage: { ...workshop.storage, removeKeys: async () => refuse('environment', 'authority-write-failed', 'power cut') },
  };
  const told = await removeIssuer(cut, old, true);
  assert.ok(!told.ok && told.refusal.code === 'authority-keys-left' && told.refusal.message.includes(old));
  assert.deepEqual((await state()).leaving, [old]);
  granted(await workshop.storage.keys(old));
  await enrol();
  assert.equal(codeOf(await workshop.storage.keys(old)), 'key-file-missing');
  assert.deepEqual((await state()).leaving, []);
});

test('an authority made over another one removes its private keys, and renews nothing that the other issued', async () => {
  const { workshop, state, enrol, crypto, authority, time } = await at();
  const before = await state();
  const added = granted(await addIssuer(workshop));
  const { keys, hash } = await enrol();
  time.wall = wallTime(time.wall + day);
  const { signer } = granted(await foundAuthority(workshop, 'mesh.example' as TrustDomain, true));
  for (const gone of [before.signer, added]) assert.equal(codeOf(await workshop.storage.keys(gone)), 'key-file-missing');
  granted(await workshop.storage.keys(signer));
  assert.equal(granted(await workshop.storage.issued(hash)), null);
  const bytes = granted(await makeRequest(crypto, newKeys(), claims, { kind: 'renewal', svid: hash, seed: keys.seed }));
  assert.equal(codeOf(await authority.answer(bytes)), 'renewal-unknown');
});

test('an SVID that only its file tells of is not renewed: an authority before this one issued it', async () => {
  const { workshop, enrol, crypto, authority, state } = await at();
  const { keys, hash } = await enrol();
  granted(await workshop.storage.save({ ...(await state()), issued: [] }));
  const bytes = granted(await makeRequest(crypto, newKeys(), claims, { kind: 'renewal', svid: hash, seed: keys.seed }));
  assert.equal(codeOf(await authority.answer(bytes)), 'renewal-unknown');
});

test('issuers are named by their first digits, at least eight', async () => {
  const { workshop, state } = await at();
  const { signer } = await state();
  for (const name of ['', signer.slice(0, 7), 'ffffffff', `${signer}0`])
    assert.equal(codeOf(await useIssuer(workshop, name)), 'issuer-unknown');
});

test('a member is revoked by name, one SVID by its hash, and a renewal alone', async () => {
  const { workshop, enrol, state, time } = await at();
  const [one, two] = [await enrol(), await enrol()];
  const { rows, lists } = granted(await revoke(workshop, one.hash.slice(0, 12), false));
  assert.deepEqual(
    [rows.length, lists[0]?.sequence, lists[0]?.entries.map(({ kind, hash }) => [kind, hash])],
    [1, 1, [['svid', one.hash]]],
  );
  granted(await revoke(workshop, two.hash, true));
  time.wall = wallTime(time.wall + 1_000);
  const all = granted(await revoke(workshop, 'r1', false));
  assert.deepEqual([all.lists[0]?.sequence, all.lists[0]?.entries.map(({ kind }) => kind)], [3, ['svid', 'key', 'key', 'renewal']]);
  assert.equal((await state()).revocations.held.length, 1);
  for (const name of ['r2', 'ffffffff', 'spiffe://mesh.example/router/r2', ''])
    assert.equal(codeOf(await revoke(workshop, name, false)), 'revoke-unknown');
});

test('an authority made anew for a lost one has a bundle that replaces the lost one’s', async () => {
  const { workshop, state, symmetric, time } = await at();
  const { bundle } = await state();
  granted(await addIssuer(workshop));
  time.wall = wallTime(time.wall + day);
  granted(await foundAuthority(workshop, 'mesh.example' as TrustDomain, true));
  assert.deepEqual(bundleSuccession(symmetric, bundle, (await state()).bundle), { ok: true, value: 'replaces' });
});
