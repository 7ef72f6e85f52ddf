// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinkLocal, NodeId } from './mesh/beacon.ts';
import type { MacAddress } from './mesh/mac-address.ts';
import { lastHeal, routerOf } from './testing/heal-of.ts';
import { square } from './testing/layouts.ts';
import { originatorMac } from './testing/simulated-kernel.ts';
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

/**
 * Somebody speaks in the name of so many routers whose agents are dead: every 20 s each tells that it isolated others, always
 * new ones, a list of that length. After `seconds` link 1–2 falls silent.
 */
function afterLies(liars: number, length: number, seconds: number): SimulatedMesh {
  const mesh = wheel(8);
  const ids = Array.from({ length: liars }, (_, n) => 8 - n);
  const known = ids.map((id) => routerOf(mesh, 1).knowledge.members[originatorMac(id)]);
  for (const id of ids) routerOf(mesh, id).awake = false;
  const say = (n: number): void => {
    const member = known[n];
    if (member === undefined) return;
    const first = 1000 * (n + 1) + length * Math.floor(mesh.now / 20_000);
    const isolated = Array.from({ length }, (_, i) => (first + i) as NodeId);
    const notice = { originator: member.originator, node: member.node, sequence: 1, gateway: null, isolated, boost: 0 };
    mesh.feed(1, { kind: 'notices', at: instant(mesh.now), notices: [{ from: member.from, at: instant(mesh.now), notice }] });
  };
  for (let spent = 0; spent < (seconds + 3) * 1000; spent += 50) {
    for (const n of known.keys()) say(n);
    if (spent === seconds * 1000) Object.assign(mesh.cable(1, 2), { lossAb: 1, lossBa: 1 });
    mesh.run(50);
  }
  return mesh;
}

test('the long list of one router forbids nothing, however new it is', () => {
  assert.equal(lastHeal(afterLies(1, 8, 30), 1)?.chosen, 'isolate-link');
});

test('what a few routers tell forbids heals for minutes at most, though it is new again and again', () => {
  assert.match(lastHeal(afterLies(5, 1, 30), 1)?.outcome ?? '', /too many routers act at once/);
  assert.equal(lastHeal(afterLies(5, 1, 270), 1)?.chosen, 'isolate-link');
});
