// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundleDigest } from '../../core/identity/bundle-succession.ts';
import { toHex } from '../../core/identity/hex.ts';
import { decodeSvid, svidHash } from '../../core/identity/pq-svid-codec.ts';
import { floorFor } from '../../core/identity/proven-floor.ts';
import type { TrustDomain } from '../../core/identity/spiffe-id.ts';
import { parseTrustBundle } from '../../core/identity/trust-bundle-json.ts';
import { wallTime } from '../../core/time.ts';
import { fakeAuthority, sampleTime } from '../../ports/contract/fake-authority.ts';
import { fakeCrypto } from '../../ports/contract/fake-crypto.ts';
import { emptyDisk, fakeIdentityStore } from '../../ports/contract/fake-identity-store.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { addIssuer, removeIssuer, useIssuer } from './authority/issuers.ts';
import { installAnswer } from './install-answer.ts';
import { installRevocations } from './install-revocations.ts';
import { prepareRenewal } from './prepare-renewal.ts';
import { askingPlace, enrolledPlace, routerOne } from './testing/enrolled-place.ts';

const day = 86_400_000;

async function at() {
  const time = { wall: wallTime(Date.UTC(2027, 0, 1)) };
  const it = await fakeAuthority(fakeCrypto(), time);
  const disk = emptyDisk();
  const place = await enrolledPlace(it, disk);
  const powers = { place, crypto: it.crypto };
  const current = () => granted(decodeSvid(disk.identity?.current?.svid ?? new Uint8Array()));
  const hash = () => svidHash(it.crypto.symmetric, current());
  return { ...it, time, disk, place, powers, current, hash };
}

test('an answer becomes the identity: SVID, bundle and a floor at its beginning', async () => {
  const { disk, current, time } = await at();
  assert.deepEqual([current().id, disk.identity?.next], [routerOne, null]);
  const { bundle, floor } = disk.trust;
  assert.ok(bundle?.includes('mesh.example') && floor !== null);
  assert.equal(floorFor(floor, current().issuer), time.wall);
});

test('a renewal that is asked again is the same request, and gets the same SVID', async () => {
  const { powers, authority, hash } = await at();
  const before = hash();
  const request = granted(await prepareRenewal(powers, 'left'));
  assert.equal(codeOf(await prepareRenewal(powers, 'left')), 'identity-exists');
  assert.deepEqual(granted(await prepareRenewal(powers, 'asked-again')), request);
  granted(await authority.answer(request));
  const { svid } = granted(await installAnswer(powers, granted(await authority.answer(request))));
  assert.notEqual(svidHash(powers.crypto.symmetric, svid), before);
  assert.equal(codeOf(await installAnswer(powers, granted(await authority.answer(request)))), 'identity-nothing-next');
});

test('an answer to keys that were replaced meanwhile is refused, and nothing is written', async () => {
  const { powers, authority, disk } = await at();
  const first = granted(await prepareRenewal(powers, 'left'));
  const answer = granted(await authority.answer(first));
  granted(await prepareRenewal(powers, 'replaced'));
  const before = structuredClone(disk);
  assert.equal(codeOf(await installAnswer(powers, answer)), 'answer-other-request');
  assert.deepEqual(disk, before);
});

test('what an operator asked for with a token is not thrown away by a renewal', async () => {
  const { powers, place, disk, ...it } = await at();
  const request = await askingPlace(it, place);
  assert.equal(codeOf(await prepareRenewal(powers, 'asked-again')), 'identity-exists');
  assert.deepEqual(disk.identity?.next?.request, request);
  granted(await installAnswer(powers, granted(await it.authority.answer(request))));
  granted(await prepareRenewal(powers, 'asked-again'));
});

test('a request for the renewal of an SVID that is no longer in force gives way', async () => {
  const { powers, authority, disk, hash } = await at();
  const stale = granted(await prepareRenewal(powers, 'left'));
  const { next } = disk.identity ?? {};
  granted(await installAnswer(powers, granted(await authority.answer(stale))));
  assert.ok(disk.identity !== null && next !== undefined);
  disk.identity = { ...disk.identity, next };
  const fresh = granted(await prepareRenewal(powers, 'asked-again'));
  assert.notDeepEqual(fresh, stale);
  const before = hash();
  granted(await installAnswer(powers, granted(await authority.answer(fresh))));
  assert.notEqual(hash(), before);
});

test('who has nothing gets nothing', async () => {
  const crypto = fakeCrypto();
  const place = fakeIdentityStore();
  assert.equal(codeOf(await installAnswer({ place, crypto }, new Uint8Array(10))), 'identity-missing');
  assert.equal(codeOf(await prepareRenewal({ place, crypto }, 'left')), 'identity-missing');
  assert.equal(codeOf(await installRevocations({ place, crypto }, [])), 'identity-not-enrolled');
  const it = await fakeAuthority(crypto, sampleTime());
  await askingPlace(it, place);
  assert.equal(codeOf(await prepareRenewal({ place, crypto }, 'asked-again')), 'identity-not-enrolled');
});

test('a full disk refuses the answer and leaves the identity in force', async () => {
  const { powers, authority, disk, hash } = await at();
  const before = hash();
  const answer = granted(await authority.answer(granted(await prepareRenewal(powers, 'left'))));
  disk.full = true;
  assert.equal(codeOf(await installAnswer(powers, answer)), 'identity-write-failed');
  assert.equal(hash(), before);
  disk.full = false;
  granted(await installAnswer(powers, answer));
});

test('a bundle without an issuer takes back its word about the time, and its revocations', async () => {
  const { powers, authority, workshop, revoke, disk, current, time } = await at();
  const stolen = current().issuer;
  time.wall = wallTime(time.wall + 5 * day);
  await revoke(routerOne);
  granted(await installRevocations(powers, granted(await authority.revocations())));
  granted(await useIssuer(workshop, granted(await addIssuer(workshop))));
  granted(await removeIssuer(workshop, stolen, true));
  // The authority forgot with the issuer what it revoked; the router is not out.
  const answer = granted(await authority.answer(granted(await prepareRenewal(powers, 'left'))));
  const text = granted(await authority.bundle());
  const bundle = granted(parseTrustBundle(powers.crypto.symmetric, 'mesh.example' as TrustDomain, text));
  granted(await installAnswer(powers, answer, toHex(bundleDigest(powers.crypto.symmetric, bundle))));
  assert.deepEqual(
    disk.trust.floor?.issuers.map(({ name }) => name),
    [current().issuer],
  );
  assert.notEqual(current().issuer, stolen);
  assert.deepEqual(disk.trust.revocations?.held, []);
});

test('a list of revocations moves the proven floor to when it was signed, for what its issuer issued', async () => {
  const { powers, authority, revoke, disk, current, time } = await at();
  time.wall = wallTime(time.wall + 5 * day);
  await revoke(routerOne);
  const lists = granted(await authority.revocations());
  assert.equal(granted(await installRevocations(powers, lists)).news, true);
  assert.equal(granted(await installRevocations(powers, lists)).news, false);
  assert.ok(disk.trust.floor !== null);
  assert.equal(floorFor(disk.trust.floor, current().issuer), time.wall);
  assert.ok(floorFor(disk.trust.floor, null) < time.wall);
});
