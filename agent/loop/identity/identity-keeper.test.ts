// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addIssuer, useIssuer } from '../../adapters/identity/authority/issuers.ts';
import { revoke } from '../../adapters/identity/authority/revoke.ts';
import { installAnswer } from '../../adapters/identity/install-answer.ts';
import { installRevocations } from '../../adapters/identity/install-revocations.ts';
import { prepareRenewal } from '../../adapters/identity/prepare-renewal.ts';
import { enrolledPlace, routerOne } from '../../adapters/identity/testing/enrolled-place.ts';
import { decodeSvid } from '../../core/identity/pq-svid-codec.ts';
import { floorFor } from '../../core/identity/proven-floor.ts';
import { decodeRevocations } from '../../core/identity/revocation-codec.ts';
import { revokedBy } from '../../core/identity/revoked.ts';
import type { SpiffeId, TrustDomain } from '../../core/identity/spiffe-id.ts';
import { wallTime } from '../../core/time.ts';
import { emptyDisk } from '../../ports/contract/fake-identity-store.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { day, hour, keptRouter } from './testing/kept-router.ts';

const minute = 60_000;

test('before it has read its place a router is nobody; then it is who its place says, and believes whom that says', async () => {
  const { start, disk } = await keptRouter();
  const keeper = start();
  assert.deepEqual([keeper.current(), keeper.mayLink()], [null, false]);
  granted(await keeper.reload());
  const { id, svidBytes, bundleVersion, verifier } = keeper.current() ?? assert.fail('nobody');
  assert.deepEqual([id, svidBytes, keeper.mayLink()], [routerOne, disk.identity?.current?.svid, true]);
  assert.deepEqual([verifier.bundle.sequence, verifier.estimate], [bundleVersion, Date.UTC(2026, 11, 1)]);
});

test('a place without an SVID, or of another mesh, is told, and taken up once it is right', async () => {
  const router = await keptRouter();
  const { identity } = router.disk;
  router.disk.identity = null;
  const keeper = router.start();
  assert.equal(codeOf(await keeper.reload()), 'no-identity');
  router.disk.identity = identity;
  await router.pass(keeper, 2 * minute, minute);
  assert.equal(keeper.mayLink(), true);
  assert.equal(codeOf(await router.start(null, 'other.example' as TrustDomain).reload()), 'identity-other-domain');
  granted(await router.start(null, 'mesh.example' as TrustDomain).reload());
});

test('a revoked router links no more, and one whose renewal alone was revoked does so until its end', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  granted(await keeper.reload());
  await router.revoke(routerOne);
  granted(await installRevocations({ place: router.place, crypto: router.crypto }, granted(await router.authority.revocations())));
  granted(await keeper.reload());
  assert.deepEqual([keeper.mayLink(), keeper.current(), router.said.includes('links-stopped')], [false, null, true]);
  const other = await keptRouter();
  const until = other.start();
  granted(await until.reload());
  granted(await revoke(other.workshop, routerOne, true));
  granted(await installRevocations({ place: other.place, crypto: other.crypto }, granted(await other.authority.revocations())));
  await other.pass(until, 29 * day);
  assert.deepEqual([until.mayLink(), other.disk.identity?.refused], [true, 'svid-not-renewed']);
  await other.pass(until, 2 * day);
  assert.equal(until.mayLink(), false);
});

test('revocations that a neighbour brings count at once, also on a full disk, and are kept', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  granted(await keeper.reload());
  const before = keeper.current() ?? assert.fail('nobody');
  const barn = 'spiffe://mesh.example/router/barn' as SpiffeId;
  await enrolledPlace(router, emptyDisk(), barn);
  await router.revoke(barn);
  const [bytes] = granted(await router.authority.revocations());
  const list = granted(decodeRevocations(bytes ?? new Uint8Array()));
  router.disk.full = true;
  keeper.learn(list);
  const now = keeper.current() ?? assert.fail('nobody');
  assert.notDeepEqual(now.revocationDigest, before.revocationDigest);
  assert.equal(revokedBy(now.verifier.revocations)[0]?.id, barn);
  await router.pass(keeper, 2 * minute, minute);
  assert.deepEqual([router.disk.trust.revocations, keeper.current()?.revocationDigest], [null, now.revocationDigest]);
  router.disk.full = false;
  keeper.learn(list);
  await router.pass(keeper, 10 * minute, minute);
  assert.equal(router.disk.trust.revocations?.held.length, 1);
  assert.deepEqual(keeper.current()?.revocationDigest, now.revocationDigest);
});

test('on its authority’s own machine a router hears of revocations and of another issuer within a minute', async () => {
  const router = await keptRouter();
  const keeper = router.start(router.authority);
  await router.pass(keeper, 2 * minute, minute);
  const barn = 'spiffe://mesh.example/router/barn' as SpiffeId;
  await enrolledPlace(router, emptyDisk(), barn);
  await router.revoke(barn);
  await router.pass(keeper, minute, minute);
  assert.equal(revokedBy(keeper.current()?.verifier.revocations ?? assert.fail())[0]?.id, barn);
  const before = keeper.current()?.svid;
  const added = granted(await addIssuer(router.workshop));
  granted(await useIssuer(router.workshop, added));
  await router.pass(keeper, minute, minute);
  const { svid, svidBytes, verifier } = keeper.current() ?? assert.fail('nobody');
  assert.notEqual(svid, before);
  assert.deepEqual([granted(decodeSvid(svidBytes)).issuer, verifier.bundle.issuers.length], [added, 2]);
  await router.pass(keeper, 10 * minute, minute);
  assert.equal(keeper.current()?.svid, svid, 'once for one bundle');
});

test('what another program changes is noticed within a minute, and at once when it is told so', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  granted(await keeper.reload());
  const renewed = async (): Promise<void> => {
    const powers = { place: router.place, crypto: router.crypto };
    const request = granted(await prepareRenewal(powers, 'left'));
    granted(await installAnswer(powers, granted(await router.authority.answer(request))));
  };
  const first = keeper.current()?.svid;
  await renewed();
  await router.pass(keeper, 70_000, 10_000);
  const second = keeper.current()?.svid;
  assert.notEqual(second, first);
  await renewed();
  granted(await keeper.reload());
  assert.notEqual(keeper.current()?.svid, second);
});

test('an identity that cannot be read for a while stays in force', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  granted(await keeper.reload());
  const { identity } = router.disk;
  router.disk.identity = null;
  assert.equal(codeOf(await keeper.reload()), 'no-identity');
  assert.equal(keeper.mayLink(), true);
  router.disk.identity = identity;
  granted(await keeper.reload());
});

test('a neighbour’s SVID proves how late it is: the floor rises, and is kept within ten minutes beside what others learned', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  await router.pass(keeper, hour, minute);
  const before = keeper.current() ?? assert.fail('nobody');
  const issuer = before.verifier.bundle.issuers[0]?.keyId ?? assert.fail('no issuer');
  const kept = router.disk.trust.floor ?? assert.fail('no floor');
  const later = wallTime(router.time.wall + 3 * day);
  keeper.verified({ issuer, notBefore: later });
  keeper.verified({ issuer, notBefore: wallTime(later - day) });
  const now = keeper.current() ?? assert.fail('nobody');
  assert.equal(floorFor(now.verifier.floor, issuer), later);
  assert.deepEqual([now.verifier.estimate, router.disk.trust.floor], [later, kept]);
  // Meanwhile the command line hears of a server.
  router.disk.trust = { ...router.disk.trust, floor: { ...kept, servers: [{ name: 'time.example', at: wallTime(later - hour) }] } };
  await router.pass(keeper, 11 * minute, minute);
  const saved = router.disk.trust.floor ?? assert.fail('no floor');
  assert.deepEqual([floorFor(saved, issuer), saved.servers.length], [later, 1]);
  assert.equal(floorFor(keeper.current()?.verifier.floor ?? kept, null), later - hour);
});

test('what was learned about the time is not lost at the end, nor on a disk that is full for a while', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  granted(await keeper.reload());
  const issuer = keeper.current()?.verifier.bundle.issuers[0]?.keyId ?? assert.fail('no issuer');
  const later = wallTime(router.time.wall + day);
  keeper.verified({ issuer, notBefore: later });
  router.disk.full = true;
  await router.pass(keeper, hour, minute);
  assert.ok(router.said.includes('identity-write-failed'));
  router.disk.full = false;
  await keeper.close();
  assert.equal(floorFor(router.disk.trust.floor ?? assert.fail(), issuer), later);
});

test('neighbours who agree that it is late move the estimate by a day at most, one liar by nothing', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  await router.pass(keeper, 17 * day);
  const claim = (owner: string, ahead: number): void =>
    keeper.hear({ owner, says: wallTime(router.time.wall + ahead), heard: router.clock.now() });
  claim('liar', 14 * 365 * day);
  claim('ana', 0);
  claim('bo', 0);
  await router.pass(keeper, minute, minute);
  assert.equal(router.handed.length, 0);
  const honest = keeper.current()?.verifier.estimate ?? 0;
  assert.ok(honest <= router.time.wall + hour);
  for (const owner of ['ana', 'bo', 'cy']) claim(owner, 9 * day);
  await router.pass(keeper, 9 * minute + hour, minute);
  assert.ok((keeper.current()?.verifier.estimate ?? 0) <= router.time.wall + day);
});
