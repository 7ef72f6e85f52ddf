// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routerOf } from './testing/heal-of.ts';
import { healsOf, simulateMesh } from './testing/simulated-mesh.ts';
import { instant, ms } from './time.ts';

const square = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 0],
] as const;

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
