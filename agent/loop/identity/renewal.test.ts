// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installAnswer } from '../../adapters/identity/install-answer.ts';
import { askingPlace, routerOne } from '../../adapters/identity/testing/enrolled-place.ts';
import { encodeAnswer, encodeAnswerBody } from '../../core/identity/answer-codec.ts';
import { decodeEnrolment } from '../../core/identity/enrolment-codec.ts';
import { decodeSvid } from '../../core/identity/pq-svid-codec.ts';
import { overlap } from '../../core/identity/rotation.ts';
import { requestHash } from '../../core/identity/signing-request-codec.ts';
import { ms } from '../../core/time.ts';
import { emptyDisk } from '../../ports/contract/fake-identity-store.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { day, hour, keptRouter } from './testing/kept-router.ts';

const minute = 60_000;

test('at two thirds of its life a request goes out, and its answer is in force at once; the keys before go after the overlap', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  await router.pass(keeper, 18 * day);
  assert.equal(router.handed.length, 0);
  await router.pass(keeper, 4 * day);
  const before = keeper.current() ?? assert.fail('nobody');
  granted(await keeper.take(granted(await router.authority.answer(router.handed[0] ?? assert.fail('nothing asked')))));
  const now = keeper.current() ?? assert.fail('nobody');
  assert.notEqual(now.svid, before.svid);
  assert.notDeepEqual(now.key.publicKey, before.key.publicKey);
  assert.notEqual(router.disk.identity?.previous, null);
  await router.pass(keeper, overlap + minute, minute);
  assert.equal(router.disk.identity?.previous, null);
  assert.ok(router.said.includes('svid-renewed'));
});

test('where no answer comes the same request goes out again, after longer and longer pauses', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  await router.pass(keeper, 24 * day, 10 * minute);
  assert.ok(router.handed.length > 5 && router.handed.length < 40, `${router.handed.length}`);
  for (const request of router.handed) assert.deepEqual(request, router.handed[0]);
  granted(await keeper.take(granted(await router.authority.answer(router.handed[0] ?? new Uint8Array()))));
});

test('a lost answer of long ago is had again; once it has ended, other keys are made', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  await router.pass(keeper, 22 * day);
  const old = granted(await router.authority.answer(router.handed[0] ?? new Uint8Array()));
  await router.pass(keeper, 40 * day, 6 * hour);
  // A neighbour's SVID proves that the one that was lost has ended.
  const { verifier } = keeper.current() ?? assert.fail('nobody');
  const issuer = verifier.bundle.issuers[0]?.keyId ?? assert.fail('no issuer');
  keeper.verified({ issuer, notBefore: router.time.wall });
  await router.pass(keeper, hour, minute);
  assert.equal(codeOf(await keeper.take(old)), 'svid-expired');
  const asked = router.handed.length;
  await router.pass(keeper, day);
  const fresh = router.handed[asked] ?? assert.fail('nothing asked');
  assert.notDeepEqual(fresh, router.handed[0]);
  granted(await keeper.take(granted(await router.authority.answer(fresh))));
});

test('on its authority’s own machine a router renews by itself, for a year', async () => {
  const router = await keptRouter();
  const keeper = router.start(router.authority);
  const seen = new Set<string>();
  for (let n = 0; n < 365; n += 1) {
    await router.pass(keeper, day, 6 * hour);
    const { svid, svidBytes } = keeper.current() ?? assert.fail(`nobody on day ${n}`);
    assert.ok(granted(decodeSvid(svidBytes)).notAfter > router.time.wall + 7 * day);
    seen.add(svid);
  }
  assert.ok(seen.size >= 17 && seen.size <= 20, `${seen.size}`);
  assert.deepEqual(router.handed, []);
});

test('a refused renewal is not outlived, also over a restart; a new token brings the router back', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  await router.pass(keeper, 21 * day);
  await router.revoke(routerOne);
  const refused = await router.authority.answer(router.handed[0] ?? new Uint8Array());
  assert.equal(codeOf(refused), 'renewal-revoked');
  await keeper.deny('renewal-revoked');
  await router.pass(keeper, 8 * day);
  assert.equal(keeper.mayLink(), true, 'good until its end');
  assert.equal(router.disk.identity?.refused, 'renewal-revoked');
  const again = router.start();
  await router.pass(again, 2 * day);
  // After a restart it believes the floor, and counts from there: another thirty days.
  assert.equal(again.mayLink(), true);
  const { verifier } = again.current() ?? assert.fail('nobody');
  again.verified({ issuer: verifier.bundle.issuers[0]?.keyId ?? assert.fail(), notBefore: router.time.wall });
  await router.pass(again, day);
  assert.deepEqual([again.mayLink(), again.current(), router.said.includes('links-stopped')], [false, null, true]);
  const request = await askingPlace(router, router.place);
  granted(await installAnswer({ place: router.place, crypto: router.crypto }, granted(await router.authority.answer(request))));
  await router.pass(again, 2 * minute, minute);
  assert.deepEqual([again.mayLink(), again.current()?.id, router.disk.identity?.refused], [true, routerOne, null]);
});

test('its own authority’s refusal counts, its silence does not', async () => {
  const router = await keptRouter();
  const busy = { ...router.authority, answer: router.authority.answer };
  const keeper = router.start(busy);
  busy.answer = async () => ({ ok: false, refusal: { code: 'authority-busy', family: 'operator', message: 'busy' } });
  await router.pass(keeper, 22 * day);
  assert.ok(router.said.includes('authority-busy'));
  assert.equal(router.disk.identity?.refused, null);
  await router.revoke(routerOne);
  busy.answer = router.authority.answer;
  await router.pass(keeper, 7 * hour);
  assert.equal(router.disk.identity?.refused, 'renewal-revoked');
});

test('an island lives on past its end on the grace of its neighbours, warns and goes on asking', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  await router.pass(keeper, 34 * day);
  assert.equal(keeper.mayLink(), true);
  assert.ok(router.said.includes('svid-late'));
});

test('a denial that anybody can forge is silence', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  await router.pass(keeper, 22 * day);
  const { request } = granted(decodeEnrolment(router.handed[0] ?? new Uint8Array()));
  const denial = { kind: 'denied', code: 'renewal-revoked' } as const;
  const body = granted(encodeAnswerBody({ request: requestHash(router.crypto.symmetric, request), answer: denial }));
  assert.equal(codeOf(await keeper.take(encodeAnswer(body, null))), 'enrolment-denied');
  assert.equal(router.disk.identity?.refused, null);
  granted(await keeper.take(granted(await router.authority.answer(router.handed[0] ?? new Uint8Array()))));
});

test('what an operator asked for with a token is left alone by a renewal that is due', async () => {
  const router = await keptRouter();
  const keeper = router.start();
  await router.pass(keeper, 2 * minute, minute);
  const request = await askingPlace(router, router.place);
  await router.pass(keeper, 22 * day);
  assert.deepEqual([router.handed.length, router.disk.identity?.next?.request], [0, request]);
  assert.ok(router.said.includes('identity-exists'));
});

test('a full disk delays a renewal, and the SVID in force stays', async () => {
  const router = await keptRouter();
  const keeper = router.start(router.authority);
  await router.pass(keeper, 17 * day);
  const before = keeper.current()?.svid;
  router.disk.full = true;
  await router.pass(keeper, 6 * day);
  assert.deepEqual([keeper.current()?.svid, keeper.mayLink()], [before, true]);
  router.disk.full = false;
  await router.pass(keeper, 8 * hour);
  assert.notEqual(keeper.current()?.svid, before);
});

test('two at once, a tick and an answer, come one after the other; a tick that is under way is not doubled', async () => {
  const router = await keptRouter(emptyDisk());
  const keeper = router.start();
  await router.pass(keeper, 22 * day);
  const answer = granted(await router.authority.answer(router.handed[0] ?? new Uint8Array()));
  router.clock.advance(ms(minute));
  const [ticked, again] = [keeper.tick(), keeper.tick()];
  assert.equal(ticked, again);
  granted(await keeper.take(answer));
  await ticked;
  assert.equal(router.disk.identity?.next, null);
});
