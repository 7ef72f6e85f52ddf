// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf, lastHeal, routerOf } from './testing/heal-of.ts';
import { healsOf, simulateMesh } from './testing/simulated-mesh.ts';

/** Routers 0 and 2 are gateways; `dead` says whose uplink carries nothing. */
function gateways(dead: Set<number>, servesDhcp = true) {
  const mesh = simulateMesh({
    routers: 4,
    cables: [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
    ],
    settings: { provesGateways: true, servesDhcp },
    prove: (router, gateway, via) => {
      if (gateway === 'own') return !dead.has(router);
      if (via === null) return !dead.has(router) || !dead.has(router === 0 ? 2 : 0);
      return !dead.has(Number(via.split('.')[3]) - 1);
    },
  });
  for (const id of [0, 2]) routerOf(mesh, id).gatewayMode = 'server';
  mesh.run(20_000);
  return mesh;
}

test('a gateway whose uplink carries nothing relays over a proven one and withdraws, within five seconds', () => {
  const dead = new Set<number>();
  const mesh = gateways(dead);
  const fault = mesh.now;
  dead.add(0);
  mesh.run(7000);
  assert.deepEqual(changesOf(mesh, 0), ['divert-default-route', 'set-gateway-mode', 'withdraw-dhcp']);
  const heal = lastHeal(mesh, 0);
  assert.equal(heal?.stage, 'kept');
  assert.ok((heal?.verifiedAt ?? Number.POSITIVE_INFINITY) - fault < 5000);
  assert.deepEqual(healsOf(routerOf(mesh, 2)), []);
});

test('the gateway announces itself again when its own uplink was proven for a while', () => {
  const dead = new Set<number>();
  const mesh = gateways(dead);
  dead.add(0);
  mesh.run(7000);
  dead.delete(0);
  mesh.run(12_000);
  assert.equal(routerOf(mesh, 0).gatewayMode, 'server');
  assert.deepEqual(changesOf(mesh, 0).slice(3), ['restore-dhcp', 'set-gateway-mode', 'restore-default-route']);
  assert.deepEqual(routerOf(mesh, 0).knowledge.lasting.owned, []);
});

test('with no other proven gateway nothing is switched, and the record says why', () => {
  const dead = new Set<number>();
  const mesh = gateways(dead);
  dead.add(0).add(2);
  mesh.run(15_000);
  assert.deepEqual(changesOf(mesh, 0), []);
  assert.match(lastHeal(mesh, 0)?.outcome ?? '', /no other gateway was proven/);
});

test('an uplink that never worked is a mistake in the settings, not a black hole', () => {
  const mesh = gateways(new Set([0]));
  mesh.run(20_000);
  assert.deepEqual(healsOf(routerOf(mesh, 0)), []);
});

test('an agent that is restarted while its router relays goes on relaying until its own uplink is proven', () => {
  const dead = new Set<number>();
  const mesh = gateways(dead);
  dead.add(0);
  mesh.run(7000);
  const before = changesOf(mesh, 0).length;
  mesh.restart(0, routerOf(mesh, 0).knowledge.lasting);
  mesh.run(30_000);
  assert.equal(changesOf(mesh, 0).length, before);
  assert.equal(routerOf(mesh, 0).gatewayMode, 'off');
  assert.ok(routerOf(mesh, 0).knowledge.symptoms['gateway-black-hole'] !== undefined);
  dead.delete(0);
  mesh.run(12_000);
  assert.equal(routerOf(mesh, 0).gatewayMode, 'server');
});
