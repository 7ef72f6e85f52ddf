// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { MeshView, RoutingAlgorithm } from '../../core/mesh/mesh-view.ts';
import type { RoutingView } from '../routing-view.ts';
import { codeOf, granted } from './outcome.ts';

export interface RoutingViewSubject {
  readonly view: RoutingView;
  readonly mesh: string;
  readonly algorithm: RoutingAlgorithm;
  /** Originator addresses of all other routers of the mesh. */
  readonly originators: readonly MacAddress[];
  /** Originators of those that announce themselves as gateway. */
  readonly gateways: readonly MacAddress[];
}

/** `open` gives a mesh that has settled, with at least one neighbour. */
export function routingViewContract(name: string, open: () => Promise<RoutingViewSubject>): void {
  const within = (title: string, body: (subject: RoutingViewSubject, seen: MeshView) => Promise<void> | void): void => {
    test(`${name}: ${title}`, async () => {
      const subject = await open();
      await body(subject, granted(await subject.view.observe(subject.mesh)));
    });
  };
  within('the mesh tells its name, algorithm, version and own originator', ({ mesh, algorithm }, seen) => {
    assert.equal(seen.mesh.name, mesh);
    assert.equal(seen.mesh.algorithm, algorithm);
    assert.match(seen.mesh.version, /^\d/);
    assert.ok(seen.hardifs.some(({ mac }) => mac === seen.mesh.originator));
    assert.ok(seen.mesh.originatorInterval >= 40);
  });
  within('every other router has exactly one route in use, and nothing that is no router has any', ({ originators }, seen) => {
    assert.deepEqual([...new Set(seen.routes.map(({ originator }) => originator))].sort(), [...originators].sort());
    for (const router of originators)
      assert.equal(seen.routes.filter(({ originator, best }) => best && originator === router).length, 1, router);
  });
  within('routes, neighbours and gateways lie on interfaces of the mesh', (_subject, seen) => {
    const here = new Set(seen.hardifs.map(({ ifindex }) => ifindex));
    for (const row of [...seen.routes, ...seen.neighbours, ...seen.gateways]) assert.ok(here.has(row.hardif));
    const neighbours = new Set(seen.neighbours.map(({ mac, hardif }) => `${mac} ${hardif}`));
    assert.ok(neighbours.size > 0);
    for (const { nextHop, hardif } of seen.routes) assert.ok(neighbours.has(`${nextHop} ${hardif}`), `${nextHop} is no neighbour`);
  });
  within('metrics are of the algorithm’s kind', ({ algorithm }, seen) => {
    const kind = algorithm === 'BATMAN_IV' ? 'tq' : 'throughput';
    for (const { metric } of [...seen.routes, ...seen.gateways]) {
      assert.equal(metric.kind, kind);
      assert.ok(metric.value >= 0 && (kind === 'throughput' || metric.value <= 255));
    }
  });
  within('gateways are those that announce themselves', ({ gateways }, seen) => {
    assert.deepEqual(seen.gateways.map(({ originator }) => originator).sort(), [...gateways].sort());
  });
  within('a mesh that is not there is refused by name, and the next observation works', async ({ view, mesh }) => {
    assert.equal(codeOf(await view.observe('no-such-mesh')), 'no-mesh-interface');
    assert.equal(codeOf(await view.observe('lo')), 'no-mesh-interface');
    assert.equal(codeOf(await view.observe('')), 'no-mesh-interface');
    assert.equal(granted(await view.observe(mesh)).mesh.name, mesh);
  });
}
