// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse } from './refusal.ts';
import { routerOf } from './testing/heal-of.ts';
import { square } from './testing/layouts.ts';
import { linksOf } from './testing/simulated-kernel.ts';
import { healsOf, simulateMesh } from './testing/simulated-mesh.ts';
import { instant, ms } from './time.ts';

test('a router that sends rarely is not acknowledged late: nobody can acknowledge what was not sent', () => {
  const mesh = simulateMesh({ routers: 4, cables: square });
  const router = routerOf(mesh, 0);
  router.settings = { ...router.settings, beaconInterval: ms(400) };
  mesh.feed(0, { kind: 'settings', at: instant(mesh.now), settings: router.settings });
  mesh.run(10_000);
  let suspected = 0;
  for (let i = 0; i < 200; i += 1) {
    mesh.run(50);
    suspected += Object.values(router.knowledge.neighbours).filter((watch) => watch.suspectSince !== null).length;
  }
  assert.equal(suspected, 0);
  assert.deepEqual(healsOf(router), []);
});

test('a neighbour that claims to send faster or slower than anybody may is followed at the bound', () => {
  const mesh = simulateMesh({ routers: 4, cables: square });
  mesh.run(5000);
  const { neighbours } = routerOf(mesh, 0).knowledge;
  const [watch] = Object.values(neighbours);
  assert.ok(watch);
  for (const [claim, interval] of [
    [1, 50],
    [60_000, 2000],
  ] as const) {
    mesh.feed(0, {
      kind: 'heard',
      at: instant(mesh.now),
      echoes: [],
      beacons: [
        {
          hardif: watch.hardif,
          from: watch.from,
          at: instant(mesh.now),
          beacon: { node: watch.node, sequence: watch.lastSequence + claim, mac: watch.mac, interval: ms(claim), boost: 0, heard: [] },
        },
      ],
    });
    assert.equal(routerOf(mesh, 0).knowledge.neighbours[watch.key]?.interval, interval);
  }
});

test('one look at the mesh that fails makes no neighbour a new one, and many make the mesh unknown', () => {
  const mesh = simulateMesh({ routers: 4, cables: square });
  mesh.run(15_000);
  const router = routerOf(mesh, 0);
  const before = Object.keys(router.knowledge.neighbours);
  const fail = (): void => {
    const { refusal } = refuse('environment', 'netlink-interrupted', 'interrupted');
    mesh.feed(0, { kind: 'mesh-unreadable', at: instant(mesh.now), refusal });
    mesh.feed(0, { kind: 'links', at: instant(mesh.now), ...linksOf(mesh, router) });
  };
  fail();
  assert.deepEqual(Object.keys(router.knowledge.neighbours), before);
  assert.equal(router.knowledge.meshStale, true);
  mesh.run(2000);
  assert.equal(router.knowledge.meshStale, false);
  mesh.now += 12_000;
  fail();
  assert.equal(router.knowledge.mesh, null);
});

test('an interface that was made anew counts its beacons on, and nobody takes that for silence', () => {
  const mesh = simulateMesh({ routers: 4, cables: square });
  mesh.run(60_000);
  const router = routerOf(mesh, 0);
  const link = router.knowledge.links[10];
  assert.ok(link);
  const { sequence } = router.knowledge.hardifs[10] ?? { sequence: 0 };
  mesh.feed(0, { kind: 'link-changes', at: instant(mesh.now), changes: [{ kind: 'gone', ifindex: link.ifindex, name: link.name }] });
  assert.equal(router.knowledge.hardifs[10], undefined);
  mesh.run(10_000);
  assert.ok((routerOf(mesh, 0).knowledge.hardifs[10]?.sequence ?? 0) > sequence);
  assert.deepEqual(healsOf(routerOf(mesh, 1)), []);
});

test('a neighbour that counts from the start again under the same name is heard from the start', () => {
  const mesh = simulateMesh({ routers: 4, cables: square });
  mesh.run(60_000);
  const router = routerOf(mesh, 0);
  const hardif = router.knowledge.hardifs[10];
  assert.ok(hardif);
  router.knowledge = { ...router.knowledge, hardifs: { ...router.knowledge.hardifs, 10: { ...hardif, sequence: 0 } } };
  mesh.run(10_000);
  const watch = Object.values(routerOf(mesh, 1).knowledge.neighbours).find((one) => one.hardif === 10);
  assert.ok((watch?.lastSequence ?? 0) < 150);
  assert.notEqual(watch?.goodSince, null);
});

test('a router that is late once promises its usual rhythm, one that goes on being late the rhythm that it keeps', () => {
  const mesh = simulateMesh({ routers: 4, cables: square });
  mesh.run(10_000);
  const router = routerOf(mesh, 0);
  const told = (): number => router.knowledge.hardifs[10]?.interval ?? 0;
  const sleep = (): void => {
    router.awake = false;
    mesh.run(350);
    router.awake = true;
    mesh.run(50);
  };
  sleep();
  assert.equal(told(), 100);
  for (let round = 0; round < 5; round += 1) sleep();
  assert.ok(told() >= 300, `${told()}`);
  mesh.run(1000);
  assert.equal(told(), 100);
});
