// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinkLocal, NodeId } from './mesh/beacon.ts';
import type { MacAddress } from './mesh/mac-address.ts';
import { lastHeal, routerOf } from './testing/heal-of.ts';
import { square } from './testing/layouts.ts';
import { healsOf, type SimulatedMesh, simulateMesh } from './testing/simulated-mesh.ts';
import { instant } from './time.ts';

/** A wheel: router 0 is the hub, 1 to `rim` are the rim. */
function wheel(rim: number): SimulatedMesh {
  const around = Array.from({ length: rim }, (_, i) => i + 1);
  const mesh = simulateMesh({
    routers: rim + 1,
    cables: [...around.map((i) => [0, i] as const), ...around.map((i) => [i, (i % rim) + 1] as const)],
  });
  mesh.run(10_000);
  return mesh;
}

/** Notices by invented routers, each of which says that it isolated another. */
function forge(mesh: SimulatedMesh, router: number, originator: (n: number) => string): void {
  mesh.feed(router, {
    kind: 'notices',
    at: instant(mesh.now),
    notices: [1, 2, 3, 4, 5, 6].map((n) => ({
      from: 'fe80::666' as LinkLocal,
      at: instant(mesh.now),
      notice: {
        originator: originator(n) as MacAddress,
        node: n as NodeId,
        sequence: 1,
        gateway: null,
        isolated: [(90 + n) as NodeId],
        boost: 0,
      },
    })),
  });
}

test('a dead router that all its neighbours isolated does not keep the mesh from healing a link', () => {
  const mesh = wheel(8);
  routerOf(mesh, 0).alive = false;
  mesh.run(12_000);
  Object.assign(mesh.cable(1, 2), { lossAb: 1, lossBa: 1 });
  const fault = mesh.now;
  mesh.run(3000);
  for (const end of [1, 2]) {
    const heal = lastHeal(mesh, end);
    assert.equal(heal?.chosen, 'isolate-link', heal?.outcome ?? '');
    assert.ok((heal?.detectedAt ?? 0) >= fault);
  }
});

test('notices of routers that no routing table knows forbid nothing', () => {
  const mesh = simulateMesh({
    routers: 4,
    cables: square,
  });
  mesh.run(10_000);
  for (let second = 0; second < 4; second += 1) {
    forge(mesh, 0, (n) => `06:66:00:00:00:1${n}`);
    mesh.run(1000);
  }
  Object.assign(mesh.cable(0, 1), { lossAb: 1, lossBa: 1 });
  for (let second = 0; second < 3; second += 1) {
    forge(mesh, 0, (n) => `06:66:00:00:00:1${n}`);
    mesh.run(1000);
  }
  assert.equal(healsOf(routerOf(mesh, 0)).at(-1)?.chosen, 'isolate-link');
});

test('many routers that act at once make another one wait', () => {
  const mesh = wheel(6);
  const known = Object.values(routerOf(mesh, 1).knowledge.members);
  const say = () =>
    mesh.feed(1, {
      kind: 'notices',
      at: instant(mesh.now),
      notices: known.map((member, n) => ({
        from: member.from,
        at: instant(mesh.now),
        notice: {
          originator: member.originator,
          node: member.node,
          sequence: 1,
          gateway: null,
          isolated: [(90 + n) as NodeId],
          boost: 0,
        },
      })),
    });
  Object.assign(mesh.cable(1, 2), { lossAb: 1, lossBa: 1 });
  for (let i = 0; i < 40; i += 1) {
    say();
    mesh.run(50);
  }
  assert.match(lastHeal(mesh, 1)?.outcome ?? '', /too many routers act at once/);
});
