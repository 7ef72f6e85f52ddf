// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastHeal, routerOf } from './testing/heal-of.ts';
import { ringWithChord, square } from './testing/layouts.ts';
import { healsOf, simulateMesh } from './testing/simulated-mesh.ts';

for (const algorithm of ['BATMAN_IV', 'BATMAN_V'] as const) {
  test(`a link that loses a third both ways is penalised by both ends within four seconds (${algorithm})`, () => {
    const mesh = simulateMesh({ routers: 6, cables: ringWithChord, algorithm, seed: 3 });
    mesh.run(20_000);
    const fault = mesh.now;
    Object.assign(mesh.cable(0, 3), { lossAb: 0.3, lossBa: 0.3 });
    mesh.run(12_000);
    for (const end of [0, 3]) {
      const heal = lastHeal(mesh, end);
      assert.equal(heal?.chosen, 'penalise-link', `router ${end}: ${heal?.reason}`);
      assert.equal(heal?.stage, 'kept');
      assert.ok((heal?.detectedAt ?? Number.POSITIVE_INFINITY) - fault < 4000);
      const router = routerOf(mesh, end);
      assert.ok(algorithm === 'BATMAN_IV' ? (router.penalties.get(6) ?? 0) >= 80 : (router.overrides.get(6) ?? 0) > 0);
    }
  });
}

test('a penalty stays for a minute at least and goes when the loss is gone', () => {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord, seed: 3 });
  mesh.run(20_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 0.3, lossBa: 0.3 });
  mesh.run(10_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
  mesh.run(30_000);
  assert.ok((routerOf(mesh, 0).penalties.get(6) ?? 0) >= 80, 'still penalised half a minute later');
  mesh.run(60_000);
  assert.equal(routerOf(mesh, 0).penalties.get(6), 0);
  assert.match(lastHeal(mesh, 0)?.outcome ?? '', /loss gone.*put back/);
});

test('loss in one direction is penalised at both ends: the sender learns it from the receiver', () => {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord, seed: 5 });
  mesh.run(20_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 0.3, lossBa: 0 });
  mesh.run(12_000);
  for (const end of [0, 3]) assert.equal(lastHeal(mesh, end)?.chosen, 'penalise-link', `router ${end}`);
});

test('a lossy link that is the only one is left alone, and the record says why', () => {
  const mesh = simulateMesh({ routers: 2, cables: [[0, 1]], seed: 2 });
  mesh.run(20_000);
  Object.assign(mesh.cable(0, 1), { lossAb: 0.4, lossBa: 0.4 });
  mesh.run(10_000);
  const heals = healsOf(routerOf(mesh, 0));
  assert.ok(heals.length > 0);
  for (const heal of heals) assert.equal(heal.stage, 'withheld');
  assert.match(heals[0]?.outcome ?? '', /nothing to route over/);
});

test('links that lose one frame in twenty, as many do, are left alone for ten minutes', () => {
  for (const seed of [1, 3]) {
    const mesh = simulateMesh({
      routers: 4,
      cables: square,
      seed,
    });
    for (const cable of mesh.cables) Object.assign(cable, { lossAb: 0.05, lossBa: 0.05 });
    mesh.run(600_000);
    for (const router of mesh.routers)
      assert.deepEqual(
        healsOf(router).map((heal) => heal.symptom.evidence.map((one) => one.text)),
        [],
      );
  }
});
