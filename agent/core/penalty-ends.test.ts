// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routerOf } from './testing/heal-of.ts';
import { ringWithChord } from './testing/layouts.ts';
import { simulateMesh } from './testing/simulated-mesh.ts';

test('a penalty is put back when nobody is left who could say that the link is clean again', () => {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord });
  mesh.run(30_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 0.35, lossBa: 0.35 });
  mesh.run(60_000);
  const router = routerOf(mesh, 0);
  assert.ok((router.penalties.get(6) ?? 0) > 0);
  // Its agent is removed; its kernel goes on routing.
  routerOf(mesh, 3).awake = false;
  Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
  mesh.run(700_000);
  assert.equal(router.penalties.get(6), 0);
  assert.deepEqual(router.knowledge.lasting.owned, []);
});
