// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tq } from '../../core/mesh/link-metric.ts';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { ms } from '../../core/time.ts';
import { type FakeKernel, fakeKernel, fakeMesh } from './fake-kernel.ts';
import { changeLink } from './fake-kernel-state.ts';
import { linkContract } from './link-control.contract.ts';
import { codeOf, granted } from './outcome.ts';
import { routeControlContract } from './route-control.contract.ts';
import { routingControlContract } from './routing-control.contract.ts';
import { routingViewContract } from './routing-view.contract.ts';

const m0 = 10 as IfIndex;
const m1 = 11 as IfIndex;
const far = '02:00:00:00:01:00' as MacAddress;
const left = '02:00:00:00:02:00' as MacAddress;
const right = '02:00:00:00:02:01' as MacAddress;

/** One far router over two neighbours. */
function withRoutes(): FakeKernel {
  const kernel = fakeKernel();
  kernel.state.routes = [
    { originator: far, nextHop: left, hardif: m0, best: true, metric: tq(200), lastSeen: ms(100) },
    { originator: far, nextHop: right, hardif: m1, best: false, metric: tq(150), lastSeen: ms(100) },
  ];
  kernel.state.neighbours = [
    { mac: left, hardif: m0, lastSeen: ms(100), throughput: null },
    { mac: right, hardif: m1, lastSeen: ms(100), throughput: null },
  ];
  return kernel;
}

routingViewContract('fake kernel', async () => ({
  view: withRoutes().routing,
  mesh: 'bat0',
  algorithm: 'BATMAN_IV',
  originators: [far],
  gateways: [],
}));
routingControlContract('fake kernel', async () => {
  const { routing } = fakeKernel();
  return { view: routing, control: routing, mesh: 'bat0', hardif: m0 };
});
linkContract('fake kernel', async () => {
  const { links, linkControl, state } = fakeKernel();
  return {
    view: links,
    control: linkControl,
    mesh: fakeMesh,
    hardif: m0,
    takeAway: async () => changeLink(state, m0, { master: 1 as IfIndex }),
    giveBack: async () => changeLink(state, m0, { master: null }),
  };
});
routeControlContract('fake kernel', async () => {
  const { routes, state } = fakeKernel();
  return {
    control: routes,
    mesh: fakeMesh,
    gateways: ['10.77.0.2', '10.77.0.3'],
    loseDefault: async () => {
      state.defaultVia = null;
    },
    regainDefault: async () => {
      state.defaultVia = '192.0.2.1';
    },
  };
});

test('fake kernel: detaching an interface moves the route to what is left', async () => {
  const { routing, linkControl } = withRoutes();
  granted(await linkControl.detach(m0, fakeMesh));
  const seen = granted(await routing.observe('bat0'));
  assert.deepEqual(
    seen.routes.map(({ nextHop, best }) => [nextHop, best]),
    [[right, true]],
  );
  assert.deepEqual(
    seen.neighbours.map(({ mac }) => mac),
    [right],
  );
});

test('fake kernel: settings of an interface survive detaching, as in batman-adv', async () => {
  const { routing, linkControl } = withRoutes();
  granted(await routing.setHopPenalty(fakeMesh, m0, 90));
  granted(await linkControl.detach(m0, fakeMesh));
  assert.equal(codeOf(await routing.setHopPenalty(fakeMesh, m0, 0)), 'no-such-interface');
  granted(await linkControl.attach(m0, fakeMesh));
  assert.equal(granted(await routing.observe('bat0')).hardifs.find(({ ifindex }) => ifindex === m0)?.hopPenalty, 90);
});

test('fake kernel: a refusal put in the way is met once', async () => {
  const { routing, state } = withRoutes();
  state.refusals.set('observe', [{ code: 'netlink-timeout', family: 'environment', message: 'late' }]);
  assert.equal(codeOf(await routing.observe('bat0')), 'netlink-timeout');
  assert.equal(codeOf(await routing.observe('bat0')), 'accepted');
});
