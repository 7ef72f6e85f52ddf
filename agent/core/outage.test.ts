// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cable } from './testing/cable.ts';
import { changesOf } from './testing/heal-of.ts';
import { lineOfFour, ringWithChord } from './testing/layouts.ts';
import { healsOf, type SimulatedMesh, simulateMesh } from './testing/simulated-mesh.ts';

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

/** The chord is unplugged for twenty seconds and plugged in again; for `lasting` ms it then carries only what `first` lets pass. */
function pluggedInAgain(first: Pick<Cable, 'lossAb' | 'lossBa'>, lasting: number, algorithm: SimulatedMesh['algorithm']): SimulatedMesh {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord, algorithm });
  mesh.run(20_000);
  mesh.cable(0, 3).carrier = false;
  mesh.run(20_000);
  Object.assign(mesh.cable(0, 3), { carrier: true, ...first });
  mesh.run(lasting);
  Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
  mesh.run(30_000);
  return mesh;
}

for (const algorithm of ['BATMAN_IV', 'BATMAN_V'] as const) {
  test(`a cable that was unplugged for a while and is plugged in again is no silent link (${algorithm})`, () => {
    // Its other end boots: addresses are tentative, and no agent speaks yet.
    const mesh = pluggedInAgain({ lossAb: 1, lossBa: 1 }, 3000, algorithm);
    for (const router of mesh.routers) assert.deepEqual(healsOf(router), []);
  });
}

test('an interface that came up may not be able to send for two seconds, and that is not the link’s fault', () => {
  // Router 0's own address is tentative: it hears the other end and cannot speak.
  const mesh = pluggedInAgain({ lossAb: 1, lossBa: 0 }, 2000, 'BATMAN_IV');
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
