// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from './action.ts';
import { type Refusal, refuse } from './refusal.ts';
import { changesOf, lastHeal, routerOf } from './testing/heal-of.ts';
import { square } from './testing/layouts.ts';
import { healsOf, type SimulatedMesh, simulateMesh } from './testing/simulated-mesh.ts';
import { instant } from './time.ts';

/** Routers 0 and 2 are gateways; `dead` says whose uplink carries nothing. */
function gateways(dead: Set<number>, servesDhcp = true, refused: (change: Change) => Refusal | null = () => null) {
  const mesh = simulateMesh({
    routers: 4,
    cables: square,
    settings: { provesGateways: true, servesDhcp },
    refuse: (_router, change) => refused(change),
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

test('DHCP that did not run is neither withdrawn nor started afterwards, and the rest of the heal goes on', () => {
  const dead = new Set<number>();
  const none = refuse('environment', 'dhcp-not-serving', 'dnsmasq does not run').refusal;
  const mesh = gateways(dead, true, (change) => (change.kind === 'withdraw-dhcp' ? none : null));
  dead.add(0);
  mesh.run(7000);
  assert.equal(lastHeal(mesh, 0)?.stage, 'kept');
  assert.ok(!routerOf(mesh, 0).knowledge.lasting.owned.some(({ resource }) => resource === 'dhcp'));
  dead.delete(0);
  mesh.run(12_000);
  assert.deepEqual(changesOf(mesh, 0).slice(3), ['set-gateway-mode', 'restore-default-route']);
  assert.equal(routerOf(mesh, 0).knowledge.failures, 0);
});

test('DHCP that the operator started meanwhile is the operator’s: it is not started again at the end', () => {
  const dead = new Set<number>();
  const mesh = gateways(dead);
  dead.add(0);
  mesh.run(7000);
  mesh.feed(0, { kind: 'dhcp', at: instant(mesh.now), serving: false });
  assert.ok(routerOf(mesh, 0).knowledge.lasting.owned.some(({ resource }) => resource === 'dhcp'));
  mesh.feed(0, { kind: 'dhcp', at: instant(mesh.now), serving: true });
  mesh.run(15_000);
  assert.ok(!changesOf(mesh, 0).includes('restore-dhcp'));
  assert.deepEqual(routerOf(mesh, 0).knowledge.lasting.owned, []);
  assert.equal(routerOf(mesh, 0).gatewayMode, 'server');
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

/** Where router `id` sends what leaves the mesh: the gateway it was diverted to last, or null for its own uplink. */
function diversion(mesh: SimulatedMesh, id: number): number | null {
  for (const { action } of [...routerOf(mesh, id).actions].reverse()) {
    if (action.kind !== 'change') continue;
    if (action.change.kind === 'restore-default-route') return null;
    if (action.change.kind === 'divert-default-route') return Number(action.change.via.split('.')[3]) - 1;
  }
  return null;
}

/** A ring whose routers all are gateways but 1; `dead` says whose uplink carries nothing, whatever they announce. */
function manyGateways(routers: number, dead: Set<number>) {
  const mesh: SimulatedMesh = simulateMesh({
    routers,
    cables: Array.from({ length: routers }, (_, n) => [n, (n + 1) % routers] as const),
    settings: { provesGateways: true, servesDhcp: true },
    prove: (router, gateway, via) => {
      if (gateway === 'own') return router === 0 ? !dead.has(0) : true;
      const through = via === null ? (diversion(mesh, router) ?? router) : Number(via.split('.')[3]) - 1;
      return !dead.has(through);
    },
  });
  for (const router of mesh.routers) if (router.id !== 1) router.gatewayMode = 'server';
  mesh.run(20_000);
  return mesh;
}

test('when the gateway that is relayed over dies too, another one is taken within ten seconds', () => {
  const dead = new Set<number>();
  const mesh = manyGateways(5, dead);
  dead.add(0);
  mesh.run(7000);
  const first = diversion(mesh, 0);
  assert.notEqual(first, null);
  dead.add(first ?? -1);
  mesh.run(10_000);
  assert.ok(!dead.has(diversion(mesh, 0) ?? 0));
  assert.equal(lastHeal(mesh, 0)?.stage, 'kept');
});

test('of many gateways that claim to be proven the one that is gets found', () => {
  const dead = new Set<number>([2, 3, 4, 6, 7]);
  const mesh = manyGateways(8, dead);
  dead.add(0);
  mesh.run(15_000);
  assert.equal(diversion(mesh, 0), 5);
});

test('an operator who makes the router a gateway again gets the rest of the relay put back', () => {
  const dead = new Set<number>();
  const mesh = gateways(dead);
  dead.add(0);
  mesh.run(7000);
  routerOf(mesh, 0).gatewayMode = 'server';
  mesh.run(5000);
  assert.deepEqual(routerOf(mesh, 0).knowledge.lasting.owned, []);
  assert.deepEqual(changesOf(mesh, 0).slice(3).sort(), ['restore-default-route', 'restore-dhcp']);
});

test('proofs of gateways that are no members any more are forgotten', () => {
  const mesh = gateways(new Set<number>());
  const router = routerOf(mesh, 0);
  router.knowledge = { ...router.knowledge, proofs: { ...router.knowledge.proofs, '06:00:00:00:00:09': { asked: null, results: [] } } };
  mesh.run(5000);
  assert.deepEqual(Object.keys(router.knowledge.proofs), ['own']);
});
