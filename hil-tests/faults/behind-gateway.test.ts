// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mesh } from '../rigs/rig.ts';
import { twoGateways } from '../topologies/gateways.ts';
import { behindTheGateway, nextHopIn } from './behind-gateway.ts';

const watch = { from: 'r2', to: 'internet' } as const;
const fault = { kind: 'black-holed-uplink', router: 'r1' } as const;

/** A client whose default route leads to `via`, and whose probes are `answered`. */
function clientVia(via: string, answered: boolean): Mesh {
  const probes = Array.from({ length: 40 }, (_, i) => [i * 50, answered ? i * 50 + 5 : null] as const);
  return {
    number: 3,
    topology: twoGateways(),
    exec: () => Promise.resolve({ status: 0, stdout: `default via ${via} dev bat0 \n`, stderr: '' }),
    stream: () => Promise.resolve({ raw: () => Promise.resolve(probes), stop: () => Promise.resolve() }),
  } as unknown as Mesh;
}

test('the next hop of a default route is read, where there is one', () => {
  assert.equal(nextHopIn('default via 10.77.1.1 dev bat0 proto dhcp \n'), '10.77.1.1');
  assert.equal(nextHopIn(''), null);
});

test('a client behind the gateway that will fail, with the internet in reach, may be tried', async () => {
  await behindTheGateway(clientVia('10.77.3.1', true), fault, watch, 0);
});

test('a client of the other gateway, or one without the internet, would measure nothing', async () => {
  await assert.rejects(behindTheGateway(clientVia('10.77.3.4', true), fault, watch, 0), /r2 was not behind r1 .* leads to 10\.77\.3\.4/);
  await assert.rejects(behindTheGateway(clientVia('10.77.3.1', false), fault, watch, 0), /r2 did not reach internet over r1/);
});

test('faults of links ask for no gateway', async () => {
  await behindTheGateway(clientVia('10.77.3.4', false), { kind: 'silent-link', a: 'r1', b: 'r4' }, watch, 0);
});
