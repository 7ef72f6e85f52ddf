// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinkLocal } from './mesh/beacon.ts';
import type { MacAddress } from './mesh/mac-address.ts';
import { routerOf } from './testing/heal-of.ts';
import { square } from './testing/layouts.ts';
import { healsOf, type SimulatedMesh, simulateMesh } from './testing/simulated-mesh.ts';
import { instant } from './time.ts';

/** A notice in the name of router 1's node, from another address: "I isolated router 0". */
function lie(mesh: SimulatedMesh, originator: string): void {
  mesh.feed(0, {
    kind: 'notices',
    at: instant(mesh.now),
    notices: [
      {
        from: 'fe80::666' as LinkLocal,
        at: instant(mesh.now),
        notice: {
          originator: originator as MacAddress,
          node: routerOf(mesh, 1).knowledge.node,
          sequence: 1,
          gateway: null,
          isolated: [routerOf(mesh, 0).knowledge.node],
          boost: 0,
        },
      },
    ],
  });
}

for (const originator of ['06:66:00:00:00:01', '02:aa:00:00:00:01']) {
  test(`a forged notice by ${originator} and a fifth of a second without frames detach no healthy link`, () => {
    const mesh = simulateMesh({ routers: 4, cables: square });
    mesh.run(15_000);
    const pass = (duration: number): void => {
      for (let spent = 0; spent < duration; spent += 50) {
        mesh.run(50);
        lie(mesh, originator);
      }
    };
    for (const length of [200, 200, 200, 200]) {
      Object.assign(mesh.cable(0, 1), { lossAb: 1, lossBa: 1 });
      pass(length);
      Object.assign(mesh.cable(0, 1), { lossAb: 0, lossBa: 0 });
      pass(4000);
    }
    assert.deepEqual(healsOf(routerOf(mesh, 0)), []);
  });
}
