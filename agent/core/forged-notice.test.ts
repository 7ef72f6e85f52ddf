// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinkLocal, MeshNotice, NodeId } from './mesh/beacon.ts';
import type { MacAddress } from './mesh/mac-address.ts';
import { changesOf, lastHeal, routerOf } from './testing/heal-of.ts';
import { square } from './testing/layouts.ts';
import { linkLocal, originatorMac } from './testing/simulated-kernel.ts';
import { healsOf, type SimulatedMesh, simulateMesh } from './testing/simulated-mesh.ts';
import { instant } from './time.ts';

const stranger = 'fe80::666' as LinkLocal;

/** Some client of the mesh speaks to router 0 in the name of router 1; what it says may be changed. */
function forge(mesh: SimulatedMesh, said: Partial<MeshNotice>, from = stranger): void {
  const notice: MeshNotice = {
    originator: originatorMac(1),
    node: routerOf(mesh, 1).knowledge.node,
    sequence: 1,
    gateway: null,
    isolated: [],
    boost: 0,
    ...said,
  };
  mesh.feed(0, { kind: 'notices', at: instant(mesh.now), notices: [{ from, at: instant(mesh.now), notice }] });
}

/** "I isolated router 0", again and again. */
const lie = (mesh: SimulatedMesh, originator: string): void =>
  forge(mesh, { originator: originator as MacAddress, isolated: [routerOf(mesh, 0).knowledge.node] });

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

test('nobody takes the place of a router that was heard a moment ago, by another address or as another node', () => {
  const mesh = simulateMesh({ routers: 4, cables: square });
  mesh.run(10_000);
  const before = routerOf(mesh, 0).knowledge.members[originatorMac(1)];
  forge(mesh, { isolated: [99 as NodeId], gateway: { address: '10.77.0.66', proven: true } });
  forge(mesh, { node: 66 as NodeId }, linkLocal(1, -1));
  assert.deepEqual(routerOf(mesh, 0).knowledge.members[originatorMac(1)], before);
});

test('a router that speaks from a new address is heard there once its old one fell silent', () => {
  const mesh = simulateMesh({ routers: 4, cables: square });
  mesh.run(10_000);
  routerOf(mesh, 1).awake = false;
  mesh.run(5000);
  forge(mesh, { node: 66 as NodeId });
  assert.equal(routerOf(mesh, 0).knowledge.members[originatorMac(1)]?.from, stranger);
});

test('an invented router is not remembered, so nobody misses it', () => {
  const mesh = simulateMesh({ routers: 4, cables: square });
  mesh.run(10_000);
  for (let n = 16; n < 64; n += 1) forge(mesh, { originator: `06:66:00:00:00:${n.toString(16)}` as MacAddress, node: n as NodeId });
  mesh.run(20_000);
  assert.equal(Object.keys(routerOf(mesh, 0).knowledge.members).length, 3);
  assert.equal(routerOf(mesh, 0).knowledge.symptoms['partition'], undefined);
});

/** Router 0 is a gateway whose uplink dies, and a liar, at 10.77.0.66, has internet: does router 0 send its traffic there? */
function divertedByLies(others: readonly number[], lies: (mesh: SimulatedMesh) => void) {
  let dead = false;
  const mesh = simulateMesh({
    routers: 4,
    cables: square,
    settings: { provesGateways: true },
    prove: (router, gateway, via) => (gateway === 'own' && router === 0 ? !dead : via === null || via === '10.77.0.66'),
  });
  for (const id of [0, ...others]) routerOf(mesh, id).gatewayMode = 'server';
  mesh.run(15_000);
  dead = true;
  for (let spent = 0; spent < 20_000; spent += 500) {
    lies(mesh);
    mesh.run(500);
  }
  assert.match(lastHeal(mesh, 0)?.outcome ?? '', /no other gateway was proven/);
  assert.deepEqual(changesOf(mesh, 0), []);
}

const offer = { gateway: { address: '10.77.0.66', proven: true } };

test('a router that the routing protocol knows as no gateway is believed no uplink', () => {
  divertedByLies([], (mesh) => {
    routerOf(mesh, 1).awake = false;
    forge(mesh, offer);
  });
});

test('a gateway that is named with another address beside its own is used by neither', () => {
  divertedByLies([1], (mesh) => forge(mesh, offer, linkLocal(1, -1)));
});
