// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeId } from './mesh/beacon.ts';
import type { IfIndex } from './mesh/mesh-view.ts';
import { changesOf, routerOf } from './testing/heal-of.ts';
import { ringWithChord, square } from './testing/layouts.ts';
import { simulateMesh } from './testing/simulated-mesh.ts';
import { runWith, stationsOn } from './testing/stations.ts';

const air = 10 as IfIndex;

test('the operator’s interval returns though the neighbours, and with them the fast one, change meanwhile', () => {
  for (let delay = 0; delay <= 2400; delay += 200) {
    const mesh = simulateMesh({ routers: 4, cables: square });
    const stations = stationsOn(mesh, air, 8);
    runWith(mesh, air, stations, 15_000);
    Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
    runWith(mesh, air, stations, 200 + delay);
    // Their agents restart and count anew: for a moment there are few neighbours.
    const restarted = stations.map((station) => ({ ...station, node: (station.node + 100) as NodeId, sequence: 0 }));
    Object.assign(mesh.cable(0, 1), { lossAb: 0.5, lossBa: 0.5 });
    runWith(mesh, air, restarted, 600);
    Object.assign(mesh.cable(0, 1), { lossAb: 0, lossBa: 0 });
    Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
    runWith(mesh, air, restarted, 40_000);
    assert.ok(changesOf(mesh, 0).includes('set-originator-interval'));
    assert.equal(routerOf(mesh, 0).originatorInterval, 1000, `after ${delay} ms`);
    assert.deepEqual(routerOf(mesh, 0).knowledge.lasting.owned, []);
  }
});

test('putting the interval back is tried again though nobody ever answered the first time', () => {
  let lost = 0;
  const mesh = simulateMesh({
    routers: 6,
    cables: ringWithChord,
    refuse: (router, change) => {
      if (router !== 0 || change.kind !== 'set-originator-interval' || change.value !== 1000 || lost > 0) return null;
      lost += 1;
      return 'no answer';
    },
  });
  mesh.run(15_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(5000);
  assert.equal(lost, 1);
  assert.equal(routerOf(mesh, 0).originatorInterval, 60);
  mesh.run(30_000);
  assert.equal(routerOf(mesh, 0).originatorInterval, 1000);
});
