// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findFlappingRoutes } from './analyze/flapping-route.ts';
import type { Knowledge } from './knowledge/knowledge.ts';
import { lost, nothingReceived, type Reception, received } from './knowledge/reception.ts';
import type { IfIndex } from './mesh/mesh-view.ts';
import { routerOf } from './testing/heal-of.ts';
import { ringWithChord } from './testing/layouts.ts';
import { simulateMesh } from './testing/simulated-mesh.ts';
import { instant } from './time.ts';

function every(lose: number, count: number): Reception {
  let r = nothingReceived;
  for (let i = 0; i < count; i += 1) r = i % lose === 0 ? lost(r) : received(r, 0);
  return r;
}

/** Router 0 with a route that moved eight times between its links, and losses of beacons and echoes on one of them. */
function flapping(loseBeacon: number, loseEcho: number, silentFor = 0): { k: Knowledge; at: number } {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord });
  mesh.run(20_000);
  const k = routerOf(mesh, 0).knowledge;
  const at = mesh.now + silentFor;
  const changes = Array.from({ length: 8 }, (_, i) => ({
    at: instant(at - 1000 * (8 - i)),
    from: (i % 2 ? 10 : 16) as IfIndex,
    to: (i % 2 ? 16 : 10) as IfIndex,
  }));
  const routes = Object.fromEntries(Object.entries(k.routes).map(([originator, route]) => [originator, { ...route, changes }]));
  const neighbours = Object.fromEntries(
    Object.entries(k.neighbours).map(([key, watch]) => [
      key,
      watch.hardif === 16
        ? {
            ...watch,
            lastHeard: instant(at - silentFor),
            reception: every(loseBeacon, 64),
            echo: { ...watch.echo, reception: every(loseEcho, 24) },
          }
        : watch,
    ]),
  );
  return { k: { ...k, routes, neighbours }, at };
}

test('a route that keeps moving to a link that loses beacons and echoes flaps', () => {
  const { k, at } = flapping(4, 4);
  const [found] = findFlappingRoutes(k, instant(at));
  assert.equal(found?.subject.hardifName, 'm6');
  assert.deepEqual(
    found?.evidence.map((one) => one.source),
    ['routing', 'beacon', 'kernel-echo'],
  );
});

test('equal paths that share the load without loss are no symptom', () => {
  const { k, at } = flapping(1000, 1000);
  assert.deepEqual(findFlappingRoutes(k, instant(at)), []);
});

test('a neighbour whose agent is dead is not blamed for routes that move', () => {
  const { k, at } = flapping(2, 2, 20_000);
  assert.deepEqual(findFlappingRoutes(k, instant(at)), []);
});
