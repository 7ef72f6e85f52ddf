// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf, lastHeal, routerOf } from './testing/heal-of.ts';
import { lineOfThree, ringWithChord, square } from './testing/layouts.ts';
import { simulateMesh } from './testing/simulated-mesh.ts';

// On OpenWrt bat0 is a port of br-lan: what comes over the mesh is delivered to the bridge.

test('an isolation is verified over the bridge that the mesh interface is a port of', () => {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord, bridged: true });
  mesh.run(15_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(5000);
  for (const end of [0, 3]) {
    const heal = lastHeal(mesh, end);
    assert.equal(heal?.chosen, 'isolate-link');
    assert.equal(heal?.outcome, 'verified; in force');
  }
});

test('a router out of reach is found as one behind a bridge, too', () => {
  const mesh = simulateMesh({ routers: 3, cables: lineOfThree, bridged: true });
  mesh.run(15_000);
  routerOf(mesh, 2).alive = false;
  mesh.run(20_000);
  assert.equal(routerOf(mesh, 0).knowledge.symptoms['partition']?.subject.originator, '02:aa:00:00:00:02');
});

test('a gateway behind a bridge relays over another one', () => {
  const dead = new Set<number>();
  const mesh = simulateMesh({
    routers: 4,
    cables: square,
    bridged: true,
    settings: { provesGateways: true },
    prove: (router, gateway, via) =>
      gateway === 'own' ? !dead.has(router) : via === null ? dead.size < 2 : !dead.has(Number(via.split('.')[3]) - 1),
  });
  for (const id of [0, 2]) routerOf(mesh, id).gatewayMode = 'server';
  mesh.run(20_000);
  dead.add(0);
  mesh.run(7000);
  assert.ok(changesOf(mesh, 0).includes('divert-default-route'), lastHeal(mesh, 0)?.outcome ?? '');
});

test('a bridge that comes or goes while the agent runs takes the channel with it', () => {
  const mesh = simulateMesh({ routers: 3, cables: lineOfThree });
  mesh.run(10_000);
  const heardFrom = (): number[] =>
    Object.values(routerOf(mesh, 0).knowledge.members)
      .filter((member) => mesh.now - member.heardAt < 3000)
      .map((member) => Number.parseInt(member.originator.slice(-2), 16))
      .sort();
  assert.deepEqual(heardFrom(), [1, 2]);
  for (const bridged of [true, false]) {
    for (const router of mesh.routers) router.bridged = bridged;
    mesh.run(10_000);
    assert.deepEqual(heardFrom(), [1, 2]);
  }
  const opened = routerOf(mesh, 0).actions.flatMap(({ action }) => (action.kind === 'open-mesh-channel' ? [action.name] : []));
  assert.deepEqual(opened, ['bat0', 'br-lan', 'bat0']);
  const left = routerOf(mesh, 0).actions.flatMap(({ action }) => (action.kind === 'close-channel' ? [action.hardif] : []));
  assert.deepEqual(left, [2, 3]);
});

test('a master that leaves the frames to the mesh interface changes nothing', () => {
  const mesh = simulateMesh({ routers: 3, cables: lineOfThree });
  mesh.run(5000);
  const { knowledge } = routerOf(mesh, 0);
  const bat0 = Object.values(knowledge.links).find((link) => link.name === 'bat0');
  assert.ok(bat0 !== undefined);
  const vrf = { ...bat0, ifindex: 9 as typeof bat0.ifindex, name: 'vrf-mesh', kind: 'vrf' };
  mesh.feed(0, {
    kind: 'link-changes',
    at: knowledge.at,
    changes: [
      { kind: 'changed', link: vrf },
      { kind: 'changed', link: { ...bat0, master: vrf.ifindex } },
    ],
  });
  assert.equal(routerOf(mesh, 0).knowledge.meshChannel.over, 2);
});
