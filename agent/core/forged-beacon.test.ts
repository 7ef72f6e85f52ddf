// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinkLocal } from './mesh/beacon.ts';
import { changesOf, routerOf } from './testing/heal-of.ts';
import { ringWithChord } from './testing/layouts.ts';
import { simulateMesh } from './testing/simulated-mesh.ts';
import { instant } from './time.ts';

test('beacons in a neighbour’s name from another address do not isolate its link', () => {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord });
  mesh.run(15_000);
  for (let n = 0; n < 50; n += 1) {
    const { knowledge } = routerOf(mesh, 0);
    const watch = Object.values(knowledge.neighbours).find(({ hardif }) => hardif === 16);
    assert.ok(watch);
    const heard = [{ node: knowledge.node, sequence: 0, loss: 1, isolated: true, penalised: false }];
    const { node, mac, interval } = watch;
    const beacon = { node, mac, interval, sequence: (watch.lastSequence + 1) & 0xffff, boost: 0, heard };
    mesh.feed(0, {
      kind: 'heard',
      at: instant(mesh.now),
      beacons: [{ hardif: watch.hardif, from: 'fe80::666' as LinkLocal, at: instant(mesh.now), beacon }],
      echoes: [],
    });
    mesh.run(100);
  }
  assert.deepEqual(changesOf(mesh, 0), []);
});
