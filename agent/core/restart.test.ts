// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf, lastHeal, ringWithChord, routerOf } from './testing/heal-of.ts';
import { healsOf, simulateMesh } from './testing/simulated-mesh.ts';
import { instant } from './time.ts';

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
