// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf } from './testing/heal-of.ts';
import { lineOfFour, ringWithChord } from './testing/layouts.ts';
import { healsOf, simulateMesh } from './testing/simulated-mesh.ts';

test('a link that carried nothing and had no way around is as good as before when it is back', () => {
  const mesh = simulateMesh({
    routers: 4,
    cables: lineOfFour,
  });
  mesh.run(20_000);
  Object.assign(mesh.cable(1, 2), { lossAb: 1, lossBa: 1 });
  mesh.run(15_000);
  Object.assign(mesh.cable(1, 2), { lossAb: 0, lossBa: 0 });
  const back = mesh.now;
  mesh.run(60_000);
  for (const router of mesh.routers) {
    const late = healsOf(router).filter((heal) => heal.detectedAt > back && heal.actedAt !== null);
    assert.deepEqual(
      late.map((heal) => heal.chosen),
      [],
    );
    assert.deepEqual(Object.keys(router.knowledge.symptoms), []);
  }
});

for (const algorithm of ['BATMAN_IV', 'BATMAN_V'] as const) {
  test(`a cable that was unplugged for a while and is plugged in again is no silent link (${algorithm})`, () => {
    const mesh = simulateMesh({ routers: 6, cables: ringWithChord, algorithm });
    mesh.run(20_000);
    mesh.cable(0, 3).carrier = false;
    mesh.run(20_000);
    // Its other end boots: addresses are tentative, and no agent speaks yet.
    Object.assign(mesh.cable(0, 3), { carrier: true, lossAb: 1, lossBa: 1 });
    mesh.run(3000);
    Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
    mesh.run(30_000);
    for (const router of mesh.routers) assert.deepEqual(healsOf(router), []);
  });
}

test('an interface that came up may not be able to send for two seconds, and that is not the link’s fault', () => {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord });
  mesh.run(20_000);
  mesh.cable(0, 3).carrier = false;
  mesh.run(20_000);
  // Router 0's own address is tentative: it hears the other end and cannot speak.
  Object.assign(mesh.cable(0, 3), { carrier: true, lossAb: 1, lossBa: 0 });
  mesh.run(2000);
  Object.assign(mesh.cable(0, 3), { lossAb: 0 });
  mesh.run(30_000);
  for (const router of mesh.routers) assert.deepEqual(healsOf(router), []);
});

test('one that falls silent soon after it was plugged in again is found once it has been heard', () => {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord });
  mesh.run(20_000);
  mesh.cable(0, 3).carrier = false;
  mesh.run(5000);
  mesh.cable(0, 3).carrier = true;
  mesh.run(5000);
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(1500);
  assert.ok(changesOf(mesh, 0).includes('detach-hardif'));
});
