// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lasting } from './knowledge/lasting.ts';
import type { IfIndex } from './mesh/mesh-view.ts';
import { changesOf, lastHeal, routerOf } from './testing/heal-of.ts';
import { ringWithChord } from './testing/layouts.ts';
import { healsOf, simulateMesh } from './testing/simulated-mesh.ts';
import { instant, wallTime } from './time.ts';

function isolated(after: number) {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord });
  mesh.run(20_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(after);
  return mesh;
}

test('a restarted agent takes a verified isolation over, and ends it when the link is good again', () => {
  const mesh = isolated(5000);
  const lasting = routerOf(mesh, 0).knowledge.lasting;
  mesh.restart(0, lasting);
  mesh.run(3000);
  assert.equal(routerOf(mesh, 0).attached.get(6), false);
  assert.match(lastHeal(mesh, 0)?.outcome ?? '', /taken over/);
  Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
  mesh.run(25_000);
  assert.equal(routerOf(mesh, 0).attached.get(6), true);
});

/** What `lasting` holds, as if it had been done to a mesh interface that is not the one that is watched now. */
const elsewhere = (lasting: Lasting): Lasting => ({
  ...lasting,
  owned: lasting.owned.map((one) => ({ ...one, mesh: 'bat1', resource: one.resource.replace('bat0', 'bat1') })),
});

test('what was changed in another mesh stays recorded while that is not there, and is put back there when it comes', () => {
  const mesh = isolated(5000);
  mesh.restart(0, elsewhere(routerOf(mesh, 0).knowledge.lasting));
  const before = changesOf(mesh, 0).length;
  mesh.run(5000);
  assert.equal(changesOf(mesh, 0).length, before);
  assert.deepEqual(
    routerOf(mesh, 0).knowledge.lasting.owned.map(({ resource, mesh: name }) => [resource, name]),
    [['master:m6', 'bat1']],
  );
  assert.ok(routerOf(mesh, 0).actions.some(({ action }) => action.kind === 'note' && action.code === 'not-put-back'));
  const like = routerOf(mesh, 0).knowledge.links[10] ?? assert.fail();
  mesh.feed(0, {
    kind: 'link-changes',
    at: instant(mesh.now),
    changes: [{ kind: 'changed', link: { ...like, ifindex: 77 as IfIndex, name: 'bat1' } }],
  });
  mesh.run(50);
  const last = routerOf(mesh, 0)
    .actions.flatMap(({ action }) => (action.kind === 'change' ? [action.change] : []))
    .at(-1);
  assert.deepEqual(last, { kind: 'attach-hardif', hardif: 16, name: 'm6', mesh: 77 });
  assert.deepEqual(routerOf(mesh, 0).knowledge.lasting.owned, []);
});

test('what an agent had not verified when it was killed is put back by the next one', () => {
  const mesh = isolated(450);
  const { lasting } = routerOf(mesh, 0).knowledge;
  assert.equal(lasting.heals.at(-1)?.stage, 'verifying');
  Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
  mesh.restart(0, lasting);
  mesh.run(2000);
  assert.equal(routerOf(mesh, 0).attached.get(6), true);
  assert.equal(lastHeal(mesh, 0)?.stage, 'undone');
});

test('an agent that is asked to stop puts back everything first', () => {
  const mesh = isolated(5000);
  mesh.feed(0, { kind: 'stopping', at: instant(mesh.now) });
  assert.equal(routerOf(mesh, 0).attached.get(6), true);
  assert.equal(routerOf(mesh, 0).originatorInterval, 1000);
  assert.deepEqual(routerOf(mesh, 0).knowledge.lasting.owned, []);
});

test('what the operator changed meanwhile is left alone', () => {
  const mesh = isolated(5000);
  routerOf(mesh, 0).attached.set(6, true);
  mesh.run(3000);
  assert.match(healsOf(routerOf(mesh, 0))[0]?.outcome ?? '', /the operator changed master:m6; left alone/);
  assert.equal(changesOf(mesh, 0).filter((kind) => kind === 'detach-hardif').length, 1);
  mesh.feed(0, { kind: 'stopping', at: instant(mesh.now) });
  assert.equal(changesOf(mesh, 0).includes('attach-hardif'), false);
});

/** The mesh after a power cut: young clocks, and kernels that know of no earlier change. */
function rebooted(lasting: Lasting, uptime = 5000) {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord });
  mesh.now = uptime;
  for (const router of mesh.routers) {
    router.lastObserved = Number.NEGATIVE_INFINITY;
    if (router.id === 0) routerOf(mesh, 0).penalties.set(6, 30);
    mesh.restart(router.id, router.id === 0 ? lasting : null);
    router.actions.length = 0;
  }
  return mesh;
}

test('after a power cut nothing is taken over or put back, and a new fault is healed as any other', () => {
  const mesh = rebooted(routerOf(isolated(5000), 0).knowledge.lasting);
  mesh.run(8000);
  const router = routerOf(mesh, 0);
  assert.deepEqual(changesOf(mesh, 0), []);
  assert.deepEqual(router.knowledge.lasting.owned, []);
  assert.equal(router.knowledge.lasting.heals.at(-1)?.outcome, 'the router was restarted');
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(3000);
  assert.equal(router.attached.get(6), false);
});

test('a setting that the operator made before a power cut is not overwritten after it, however long the router ran before', () => {
  const before = simulateMesh({ routers: 6, cables: ringWithChord, seed: 3 });
  before.run(20_000);
  Object.assign(before.cable(0, 3), { lossAb: 0.3, lossBa: 0.3 });
  before.run(12_000);
  const { lasting } = routerOf(before, 0).knowledge;
  assert.ok(lasting.owned.some((one) => one.resource === 'hop-penalty:m6'));
  for (const uptime of [5000, 40_000, 400_000]) {
    const mesh = rebooted({ ...lasting, heals: lasting.heals.map((heal) => ({ ...heal, wall: wallTime(heal.wall + 3_600_000) })) }, uptime);
    mesh.run(75_000);
    assert.equal(routerOf(mesh, 0).penalties.get(6), 30);
    assert.deepEqual(changesOf(mesh, 0), []);
  }
});

test('a clock that was set between two runs does not make the router another one', () => {
  const mesh = isolated(5000);
  const { lasting } = routerOf(mesh, 0).knowledge;
  mesh.restart(0, { ...lasting, heals: lasting.heals.map((heal) => ({ ...heal, wall: wallTime(0) })) });
  mesh.run(1000);
  assert.match(lastHeal(mesh, 0)?.outcome ?? '', /taken over/);
});

test('an agent that is stopped before it saw the mesh leaves its record for the next', () => {
  const mesh = isolated(5000);
  const router = routerOf(mesh, 0);
  const { lasting } = router.knowledge;
  router.actions.length = 0;
  mesh.feed(0, { kind: 'started', at: instant(mesh.now), wall: wallTime(mesh.now), random: 5, settings: router.settings, lasting });
  mesh.feed(0, { kind: 'tick', at: instant(mesh.now + 3000), wall: wallTime(mesh.now + 3000) });
  mesh.feed(0, { kind: 'stopping', at: instant(mesh.now + 3100) });
  assert.deepEqual(changesOf(mesh, 0), []);
  assert.deepEqual(router.knowledge.lasting.owned, lasting.owned);
});

test('an interface that has another number after a restart of the agent is found by its name', () => {
  const mesh = isolated(5000);
  const router = routerOf(mesh, 0);
  const { lasting } = router.knowledge;
  const wrong = JSON.parse(JSON.stringify(lasting).replaceAll('"hardif":16', '"hardif":99')) as Lasting;
  mesh.restart(0, wrong);
  mesh.run(1000);
  assert.match(lastHeal(mesh, 0)?.outcome ?? '', /taken over/);
  Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
  mesh.run(25_000);
  assert.equal(router.attached.get(6), true);
});
