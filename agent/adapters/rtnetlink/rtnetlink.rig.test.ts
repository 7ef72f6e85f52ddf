// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { linkContract } from '../../ports/contract/link-control.contract.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { routeControlContract } from '../../ports/contract/route-control.contract.ts';
import { openNetlink } from '../netlink/netlink-socket.ts';
import { buildLine, enterNamespace, run } from '../netlink/testing/router-namespaces.ts';
import { interfaceIndex } from './interface-index.ts';
import { createLinkControl, createLinkView } from './links.ts';
import { groupLink, netlinkRoute } from './numbers.ts';
import { createRouteControl } from './routes.ts';

const open = (groups: number) => granted(openNetlink(netlinkRoute, groups, 'rtnetlink'));

let close: () => void = () => undefined;
after(() => close());

/** The first of three routers in a line with an uplink of its own: default via 10.66.0.2 on wan0. */
function makeRouter() {
  const line = buildLine('rt', 'BATMAN_IV');
  close = () => line.close();
  enterNamespace('rt1');
  run(`ip link add wan0 type veth peer name isp0; ip link set wan0 up; ip link set isp0 up; ip addr add 10.66.0.1/24 dev wan0
    ip route add default via 10.66.0.2 dev wan0; ip link add br0 type bridge`);
  return {
    view: createLinkView(open(0), open(groupLink)),
    links: createLinkControl(open(0)),
    mesh: granted(interfaceIndex('bat0')),
    hardif: granted(interfaceIndex('m1')),
  };
}
let made: ReturnType<typeof makeRouter> | null = null;
const router = () => (made ??= makeRouter());

linkContract('rtnetlink', async () => {
  const { view, links, mesh, hardif } = router();
  return {
    view,
    control: links,
    mesh,
    hardif,
    takeAway: async () => void run('ip link set m1 master br0'),
    giveBack: async () => void run('ip link set m1 nomaster'),
  };
});

routeControlContract('rtnetlink', async () => {
  const { mesh } = router();
  return {
    control: createRouteControl(open(0)),
    mesh,
    gateways: ['10.77.0.2', '10.77.0.3'],
    loseDefault: async () => void run('ip route del default'),
    regainDefault: async () => void run('ip route add default via 10.66.0.2 dev wan0'),
  };
});

const way = (port: number | null): string =>
  run(`ip route get 192.0.2.9 ${port === null ? '' : `ipproto udp sport ${port}`}`).replace(/\s+/g, ' ');
const ours = (): string => run('ip rule show | grep "proto 88" || true; ip route show table all | grep "proto 88" || true');

test('a diversion moves what the router sends and forwards, leaves the original route alone, and goes without a trace', async () => {
  const { mesh } = router();
  const control = createRouteControl(open(0));
  granted(await control.divertDefault(mesh, '10.77.0.3'));
  assert.match(way(null), /via 10\.77\.0\.3 dev bat0/);
  assert.match(run('ip route show default'), /^default via 10\.66\.0\.2 dev wan0/);
  granted(await control.restoreDefault(mesh, '10.77.0.3'));
  assert.match(way(null), /via 10\.66\.0\.2 dev wan0/);
  assert.equal(ours(), '');
});

test('a gateway that is not reachable on the mesh is refused, and what was in place stays', async () => {
  const { mesh } = router();
  const control = createRouteControl(open(0));
  granted(await control.divertDefault(mesh, '10.77.0.3'));
  assert.equal(codeOf(await control.divertDefault(mesh, '10.99.0.1')), 'netlink-unreachable');
  assert.equal(granted(await control.diverted(mesh, '10.77.0.3')), true);
  granted(await control.restoreDefault(mesh, '10.77.0.3'));
});

test('the pair of routes of a VPN is neither replaced nor removed', async () => {
  const { mesh } = router();
  const control = createRouteControl(open(0));
  run('ip route add 0.0.0.0/1 via 10.66.0.9 dev wan0; ip route add 128.0.0.0/1 via 10.66.0.9 dev wan0');
  assert.equal(codeOf(await control.divertDefault(mesh, '10.77.0.3')), 'not-ours');
  granted(await control.restoreDefault(mesh, '10.77.0.3'));
  assert.match(way(null), /via 10\.66\.0\.9/);
  run('ip route del 0.0.0.0/1; ip route del 128.0.0.0/1');
});

test('a proof leaves through its gateway only, and by no other way when that one is gone', async () => {
  const { mesh } = router();
  const control = createRouteControl(open(0));
  const port = granted(await control.steerProof(1, mesh, '10.77.0.2')).firstPort;
  assert.match(way(port), /via 10\.77\.0\.2 dev bat0/);
  assert.match(way(port + 15), /via 10\.77\.0\.2 dev bat0/);
  assert.match(way(port + 16), /via 10\.66\.0\.2 dev wan0/);
  assert.match(way(null), /via 10\.66\.0\.2 dev wan0/);
  run('ip link set bat0 down');
  assert.throws(() => way(port), /unreachable|No route/);
  assert.notEqual(codeOf(await control.steerProof(1, mesh, '10.77.0.2')), 'accepted');
  run('ip link set bat0 up');
  granted(await control.steerProof(1, mesh, '10.77.0.2'));
  assert.match(way(port), /via 10\.77\.0\.2 dev bat0/);
  granted(await control.clearProofs());
  assert.equal(ours(), '');
});

test('the own uplink is proven over itself while a diversion is in place', async () => {
  const { mesh } = router();
  const control = createRouteControl(open(0));
  granted(await control.divertDefault(mesh, '10.77.0.3'));
  const port = granted(await control.steerProof(0, mesh, null)).firstPort;
  assert.match(way(port), /via 10\.66\.0\.2 dev wan0/);
  assert.match(way(null), /via 10\.77\.0\.3 dev bat0/);
  granted(await control.restoreDefault(mesh, '10.77.0.3'));
  granted(await control.clearProofs());
});

test('what a killed run left is taken over or cleared by the next, also rules doubled by hand', async () => {
  const { mesh } = router();
  const killed = createRouteControl(open(0));
  granted(await killed.steerProof(0, mesh, null));
  granted(await killed.steerProof(3, mesh, '10.77.0.3'));
  granted(await killed.divertDefault(mesh, '10.77.0.3'));
  const next = createRouteControl(open(0));
  assert.equal(granted(await next.diverted(mesh, '10.77.0.3')), true);
  granted(await next.steerProof(1, mesh, '10.77.0.2'));
  assert.doesNotMatch(ours(), /lookup 7803/);
  granted(await next.restoreDefault(mesh, '10.77.0.3'));
  granted(await next.clearProofs());
  assert.equal(ours(), '');
});

test('where an older rule decides first, the proof is refused and not passed off as one', async () => {
  const { mesh } = router();
  const control = createRouteControl(open(0));
  run('ip rule add priority 100 lookup main');
  assert.equal(codeOf(await control.steerProof(1, mesh, '10.77.0.2')), 'not-applied');
  run('ip rule del priority 100');
  granted(await control.steerProof(1, mesh, '10.77.0.2'));
  granted(await control.clearProofs());
});

test('where the mesh interface is a port of a bridge, the bridge carries the routes', async () => {
  const { mesh } = router();
  const control = createRouteControl(open(0));
  run('ip addr flush dev bat0; ip link set bat0 master br0; ip link set br0 up; ip addr add 10.77.0.1/24 dev br0');
  granted(await control.divertDefault(mesh, '10.77.0.3'));
  assert.match(way(null), /via 10\.77\.0\.3 dev br0/);
  assert.equal(granted(await router().view.observe()).addresses[mesh], '10.77.0.1');
  assert.equal(granted(await control.diverted(mesh, '10.77.0.3')), true);
  granted(await control.restoreDefault(mesh, '10.77.0.3'));
  run('ip addr flush dev br0; ip link set bat0 nomaster; ip addr add 10.77.0.1/24 dev bat0');
});

test('a flood of changes that nobody took is told as lost, and the next changes are heard again', async () => {
  const { view } = router();
  granted(view.changes());
  run('for n in $(seq 1500); do echo "link set isp0 mtu $((1400 + n % 2))"; done | ip -batch -');
  let lost = false;
  for (let turns = 0; turns < 100; turns += 1) {
    const told = granted(view.changes());
    lost ||= told.lost;
    if (told.changes.length === 0) break;
  }
  assert.equal(lost, true);
  run('ip link set isp0 mtu 1450');
  const told = granted(view.changes());
  assert.equal(told.lost, false);
  assert.ok(told.changes.some((change) => change.kind === 'changed' && change.link.name === 'isp0' && change.link.mtu === 1450));
});

test('an interface that goes is told as gone', async () => {
  const { view } = router();
  run('ip link add shortlived type dummy');
  granted(view.changes());
  run('ip link del shortlived');
  assert.ok(granted(view.changes()).changes.some((change) => change.kind === 'gone' && change.name === 'shortlived'));
  assert.equal(codeOf(interfaceIndex('shortlived')), 'no-mesh-interface');
});

test('a tentative link-local address is not offered before it is proven unique', async () => {
  const { view } = router();
  run('ip link add fresh type dummy; echo 1 > /proc/sys/net/ipv6/conf/fresh/dad_transmits; ip link set fresh up multicast on arp on');
  const index = granted(interfaceIndex('fresh'));
  const tentative = run('ip -6 addr show dev fresh').includes('tentative');
  assert.equal(granted(await view.observe()).linkLocals[index as IfIndex] === undefined, tentative);
  run('ip link del fresh');
});
