// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastHeal, routerOf } from './testing/heal-of.ts';
import { triangle } from './testing/layouts.ts';
import { simulateMesh } from './testing/simulated-mesh.ts';

test('a dead router behind which nobody lives is isolated, and that proves and teaches nothing', () => {
  const mesh = simulateMesh({
    routers: 3,
    cables: triangle,
  });
  mesh.run(10_000);
  const router = routerOf(mesh, 0);
  router.knowledge = { ...router.knowledge, failures: 1 };
  routerOf(mesh, 2).alive = false;
  mesh.run(12_000);
  const heal = lastHeal(mesh, 0);
  assert.equal(heal?.stage, 'kept');
  assert.equal(heal?.verifiedAt, null);
  assert.match(heal?.outcome ?? '', /nothing was verified/);
  assert.equal(router.knowledge.failures, 1);
  assert.deepEqual(router.knowledge.lasting.cases, {});
});
