// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOfFour } from './testing/layouts.ts';
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
