// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinkLocal, NodeId } from './mesh/beacon.ts';
import type { MacAddress } from './mesh/mac-address.ts';
import type { IfIndex } from './mesh/mesh-view.ts';
import { refuse } from './refusal.ts';
import { changesOf, lastHeal, routerOf } from './testing/heal-of.ts';
import { ringWithChord, triangle } from './testing/layouts.ts';
import { simulateMesh } from './testing/simulated-mesh.ts';
import { instant, ms } from './time.ts';

function silentChord(refusing: { attach: number } = { attach: 0 }) {
  const busy = refuse('environment', 'netlink-busy', 'Device or resource busy').refusal;
  const mesh = simulateMesh({
    routers: 6,
    cables: ringWithChord,
    refuse: (router, change) => {
      if (router !== 0 || change.kind !== 'attach-hardif' || refusing.attach === 0) return null;
      refusing.attach -= 1;
      return busy;
    },
  });
  mesh.run(15_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(6000);
  assert.equal(routerOf(mesh, 0).attached.get(6), false);
  return mesh;
}

test('a router that comes back without its agent is let in again once its kernel has answered for a while', () => {
  const mesh = simulateMesh({ routers: 3, cables: triangle });
  mesh.run(10_000);
  const router = routerOf(mesh, 2);
  router.alive = false;
  mesh.run(10_000);
  assert.equal(routerOf(mesh, 0).attached.get(2), false);
  Object.assign(router, { alive: true, awake: false });
  for (const n of router.attached.keys()) router.attached.set(n, true);
  mesh.run(60_000);
  for (const neighbour of [0, 1]) assert.equal(routerOf(mesh, neighbour).attached.get(neighbour === 0 ? 2 : 1), true);
  assert.match(lastHeal(mesh, 0)?.outcome ?? '', /kernel answers/);
});

test('a neighbour whose agent is busy for a moment again and again loses nothing, and its link returns', () => {
  const mesh = silentChord();
  Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
  const busy = routerOf(mesh, 3);
  for (let round = 0; round < 10; round += 1) {
    busy.awake = false;
    mesh.run(400);
    busy.awake = true;
    mesh.run(1100);
  }
  for (const id of [0, 3]) assert.equal(routerOf(mesh, id).attached.get(6), true);
});

test('a router whose link returns announces itself at once: others wait for it', () => {
  const mesh = silentChord();
  Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
  mesh.run(15_000);
  const { actions } = routerOf(mesh, 0);
  const kinds = actions.map(({ action }) => (action.kind === 'change' ? action.change.kind : action.kind));
  const attached = kinds.indexOf('attach-hardif');
  assert.ok(attached > 0);
  assert.ok(kinds.slice(attached).includes('announce'));
});

test('a link that falls silent again while its return is awaited stays out', () => {
  const mesh = silentChord();
  Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
  mesh.run(4500);
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(10_000);
  assert.equal(changesOf(mesh, 0).filter((kind) => kind === 'attach-hardif').length, 0);
});

test('a dead neighbour is handed back to the routing protocol after ten minutes, and its link is judged anew', () => {
  const mesh = simulateMesh({ routers: 3, cables: triangle });
  mesh.run(10_000);
  routerOf(mesh, 2).alive = false;
  mesh.run(620_000);
  assert.equal(routerOf(mesh, 0).attached.get(2), true);
  assert.equal(Object.keys(routerOf(mesh, 0).knowledge.neighbours).length, 1);
});

test('an isolation ends when another router beacons on the interface', () => {
  const mesh = silentChord();
  for (let sequence = 0; sequence < 120; sequence += 1) {
    mesh.feed(0, {
      kind: 'heard',
      at: instant(mesh.now),
      echoes: [],
      beacons: [
        {
          hardif: 16 as IfIndex,
          from: 'fe80::77' as LinkLocal,
          at: instant(mesh.now),
          beacon: { node: 77 as NodeId, sequence, mac: '02:77:00:00:00:01' as MacAddress, interval: ms(100), boost: 0, heard: [] },
        },
      ],
    });
    mesh.run(100);
  }
  assert.equal(routerOf(mesh, 0).attached.get(6), true);
});

test('an interface that the operator wants left alone is put back at once', () => {
  const mesh = silentChord();
  const router = routerOf(mesh, 0);
  router.settings = { ...router.settings, leaveAlone: ['m6'] };
  mesh.feed(0, { kind: 'settings', at: instant(mesh.now), settings: router.settings });
  mesh.run(200);
  assert.equal(router.attached.get(6), true);
  mesh.run(20_000);
  assert.equal(changesOf(mesh, 0).filter((kind) => kind === 'detach-hardif').length, 1);
});

test('putting back that the kernel refuses is tried again, less and less often', () => {
  const refusing = { attach: 3 };
  const mesh = silentChord(refusing);
  Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
  mesh.run(15_000);
  assert.equal(routerOf(mesh, 0).attached.get(6), false);
  assert.ok(changesOf(mesh, 0).filter((kind) => kind === 'attach-hardif').length <= 3);
  mesh.run(60_000);
  assert.equal(routerOf(mesh, 0).attached.get(6), true);
  assert.equal(changesOf(mesh, 0).filter((kind) => kind === 'attach-hardif').length, 4);
  assert.deepEqual(routerOf(mesh, 0).knowledge.lasting.owned, []);
  assert.deepEqual(routerOf(mesh, 0).knowledge.retries, {});
});
