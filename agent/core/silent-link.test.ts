// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOfThree, ringWithChord, square } from './testing/layouts.ts';
import { healsOf, simulateMesh } from './testing/simulated-mesh.ts';

function ring(options: { seed?: number; algorithm?: 'BATMAN_IV' | 'BATMAN_V' } = {}) {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord, ...options });
  mesh.run(20_000);
  return mesh;
}

const detachedAt = (mesh: ReturnType<typeof ring>, router: number): number | undefined =>
  mesh.routers[router]?.actions.find(({ action }) => action.kind === 'change' && action.change.kind === 'detach-hardif')?.at;

for (const algorithm of ['BATMAN_IV', 'BATMAN_V'] as const) {
  test(`a silent link is isolated by both ends within half a second and verified (${algorithm})`, () => {
    const mesh = ring({ algorithm });
    const fault = mesh.now;
    Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
    mesh.run(3000);
    for (const end of [0, 3]) {
      assert.ok(
        (detachedAt(mesh, end) ?? Number.POSITIVE_INFINITY) - fault <= 500,
        `router ${end} detached at ${detachedAt(mesh, end)}, fault at ${fault}`,
      );
      const heal = healsOf(mesh.routers[end] as never).at(-1);
      assert.equal(heal?.stage, 'kept');
      assert.equal(heal?.chosen, 'isolate-link');
      assert.deepEqual(new Set(heal?.symptom.evidence.map((one) => one.source)), new Set(['beacon', 'kernel-echo', 'xdp']));
    }
    for (const other of [1, 2, 4, 5]) assert.deepEqual(healsOf(mesh.routers[other] as never), []);
  });

  test(`one deaf direction is isolated by both ends too (${algorithm})`, () => {
    const mesh = ring({ algorithm });
    const fault = mesh.now;
    Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 0 });
    mesh.run(3000);
    for (const end of [0, 3])
      assert.ok(
        (detachedAt(mesh, end) ?? Number.POSITIVE_INFINITY) - fault <= 700,
        `router ${end} detached ${(detachedAt(mesh, end) ?? Number.NaN) - fault} ms after`,
      );
  });
}

test('the link returns when both directions were good for a while, and everything is as before', () => {
  const mesh = ring();
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(10_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
  mesh.run(20_000);
  for (const end of [0, 3]) {
    assert.equal(mesh.routers[end]?.attached.get(6), true);
    assert.equal(mesh.routers[end]?.originatorInterval, 1000);
    assert.deepEqual(mesh.routers[end]?.knowledge.lasting.owned, []);
    assert.deepEqual(mesh.routers[end]?.knowledge.symptoms, {});
    assert.match(healsOf(mesh.routers[end] as never).at(-1)?.outcome ?? '', /put back/);
  }
});

test('a frozen agent is no silent link: its kernel still answers', () => {
  const mesh = ring();
  const frozen = mesh.routers[3];
  assert.ok(frozen);
  frozen.awake = false;
  mesh.run(30_000);
  for (const router of mesh.routers) assert.deepEqual(healsOf(router), []);
});

test('nothing is detached where nothing else is left to route over', () => {
  const mesh = simulateMesh({
    routers: 3,
    cables: lineOfThree,
  });
  mesh.run(20_000);
  Object.assign(mesh.cable(1, 2), { lossAb: 1, lossBa: 1 });
  mesh.run(5000);
  const end = mesh.routers[2];
  assert.ok(end);
  assert.equal(end.attached.get(1), true);
  const heals = healsOf(end);
  const isolation = heals.flatMap((heal) => heal.candidates).find((candidate) => candidate.name === 'isolate-link');
  assert.match(isolation?.withheld ?? '', /nothing to route over/);
});

test('a dead router is one cause on each of its neighbours', () => {
  const mesh = ring();
  const dead = mesh.routers[3];
  assert.ok(dead);
  dead.alive = false;
  mesh.run(20_000);
  for (const neighbour of [0, 2, 4]) {
    const causes = new Set(Object.values(mesh.routers[neighbour]?.knowledge.symptoms ?? {}).map((symptom) => symptom.rootCause.cause));
    assert.deepEqual(causes, new Set(['router-dead:02:aa:00:00:00:03']), `router ${neighbour}`);
  }
});

test('an hour without faults brings no heal, also with two percent loss everywhere', () => {
  const mesh = simulateMesh({
    routers: 4,
    cables: square,
    seed: 7,
  });
  for (const cable of mesh.cables) Object.assign(cable, { lossAb: 0.02, lossBa: 0.02 });
  mesh.run(600_000);
  for (const router of mesh.routers)
    assert.deepEqual(
      healsOf(router).map((heal) => `${heal.symptom.id} ${heal.reason}`),
      [],
    );
});
