// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { routeControlContract } from '../../ports/contract/route-control.contract.ts';
import { createNetlinkSocket } from '../netlink/netlink-socket.ts';
import { newRoute } from './ip-route.ts';
import { ownProtocol, tableMain } from './numbers.ts';
import { createRouteControl } from './routes.ts';
import { createRouteKernel } from './testing/route-kernel.ts';

const mesh = 7 as IfIndex;
const uplink = 9;

/** A route as another program would set it: with a protocol number of its own. */
function foreign(prefix: number, first: number, gateway: string, oif = uplink): Buffer {
  const bytes = newRoute({
    table: tableMain,
    prefix,
    destination: Buffer.of(first, 0, 0, 0),
    gateway: Buffer.from(gateway.split('.').map(Number)),
    oif,
  });
  bytes.writeUInt8(16, 5);
  return bytes;
}

function router(bridge: number | null = null) {
  const kernel = createRouteKernel(mesh, bridge);
  kernel.addRoute(foreign(0, 0, '10.66.0.2'));
  return { kernel, control: createRouteControl(createNetlinkSocket(kernel.wire, 'routes')) };
}

routeControlContract('routes', async () => {
  const { kernel, control } = router();
  return {
    control,
    mesh,
    gateways: ['10.77.0.2', '10.77.0.3'],
    loseDefault: async () => void kernel.deleteRoute(foreign(0, 0, '10.66.0.2')),
    regainDefault: async () => void kernel.addRoute(foreign(0, 0, '10.66.0.2')),
  };
});

test('the original default route is never touched', async () => {
  const { kernel, control } = router();
  const original = kernel.routes[0];
  granted(await control.divertDefault(mesh, '10.77.0.2'));
  assert.equal(kernel.routes[0], original);
  assert.equal(kernel.routes.length, 3);
  granted(await control.restoreDefault(mesh, '10.77.0.2'));
  assert.deepEqual(kernel.routes, [original]);
});

test('a VPN that took all traffic keeps it', async () => {
  const { kernel, control } = router();
  kernel.addRoute(foreign(1, 0, '10.66.0.9'));
  kernel.addRoute(foreign(1, 128, '10.66.0.9'));
  assert.equal(codeOf(await control.divertDefault(mesh, '10.77.0.2')), 'not-ours');
  granted(await control.restoreDefault(mesh, '10.77.0.2'));
  assert.equal(kernel.routes.length, 3);
});

test('half a diversion is taken back, a refused change of a whole one leaves it', async () => {
  const { kernel, control } = router();
  assert.equal(codeOf(await control.divertDefault(mesh, '10.99.0.1')), 'netlink-unreachable');
  assert.equal(kernel.routes.length, 1);
  granted(await control.divertDefault(mesh, '10.77.0.2'));
  assert.equal(codeOf(await control.divertDefault(mesh, '10.99.0.1')), 'netlink-unreachable');
  assert.equal(granted(await control.diverted(mesh, '10.77.0.2')), true);
});

test('the table of a proof ends in an unreachable route', async () => {
  const { kernel, control } = router();
  granted(await control.steerProof(1, mesh, '10.77.0.2'));
  const own = kernel.routes.filter(({ value }) => value.table === 7801).map(({ value }) => [value.unicast, value.metric, value.protocol]);
  assert.deepEqual(own.sort(), [
    [false, 0xffff_fffe, ownProtocol],
    [true, 0, ownProtocol],
  ]);
});

test('steering again asks the kernel and changes nothing; where its route went it is set again', async () => {
  const { kernel, control } = router();
  granted(await control.steerProof(1, mesh, '10.77.0.2'));
  const before = kernel.wire.requests.length;
  granted(await control.steerProof(1, mesh, '10.77.0.2'));
  assert.equal(kernel.wire.requests.length, before + 2);
  const at = kernel.routes.findIndex(({ value }) => value.table === 7801 && value.unicast);
  kernel.routes.splice(at, 1);
  granted(await control.steerProof(1, mesh, '10.77.0.2'));
  assert.ok(kernel.routes.some(({ value }) => value.table === 7801 && value.unicast));
});

test('leftovers of a killed run are gone before the first proof', async () => {
  const { kernel, control } = router();
  granted(await control.steerProof(5, mesh, '10.77.0.3'));
  const next = createRouteControl(createNetlinkSocket(kernel.wire, 'next'));
  granted(await next.steerProof(0, mesh, null));
  assert.deepEqual(
    kernel.rules.map(({ value }) => value.table),
    [7800],
  );
  assert.ok(!kernel.routes.some(({ value }) => value.table === 7805));
});

test('a default route with several next hops proves nothing rather than something wrong', async () => {
  const { kernel, control } = router();
  kernel.routes.length = 0;
  const odd = Buffer.concat([foreign(0, 0, '10.66.0.2').subarray(0, 12), Buffer.from('0400090008000f00fe000000', 'hex')]);
  kernel.addRoute(odd);
  assert.equal(codeOf(await control.steerProof(0, mesh, null)), 'default-route-unsupported');
});

test('where the mesh is a port of a bridge, the bridge carries the routes', async () => {
  const { kernel, control } = router(4);
  granted(await control.divertDefault(mesh, '10.77.0.2'));
  assert.ok(kernel.routes.filter(({ value }) => value.prefix === 1).every(({ value }) => value.oif === 4));
  assert.equal(granted(await control.diverted(mesh, '10.77.0.2')), true);
});

test('a mesh interface that is gone is refused by name', async () => {
  const { control } = router();
  assert.equal(codeOf(await control.divertDefault(99 as IfIndex, '10.77.0.2')), 'no-such-interface');
  assert.equal(codeOf(await control.steerProof(1, 99 as IfIndex, '10.77.0.2')), 'no-such-interface');
});
