// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { IfIndex, RoutingAlgorithm } from '../../core/mesh/mesh-view.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { routingControlContract } from '../../ports/contract/routing-control.contract.ts';
import { routingViewContract } from '../../ports/contract/routing-view.contract.ts';
import { netlinkGeneric } from '../netlink/generic-family.ts';
import { openNetlink } from '../netlink/netlink-socket.ts';
import { buildLine, enterNamespace, macOf, run, until } from '../netlink/testing/router-namespaces.ts';
import { type BatmanAdv, createBatmanAdv } from './batman-adv.ts';

/** What was built is removed when all tests of this file are over. */
const closers: (() => void)[] = [];
after(() => {
  for (const close of closers.reverse()) close();
});

interface Subject {
  readonly view: BatmanAdv;
  readonly control: BatmanAdv;
  readonly mesh: string;
  readonly algorithm: RoutingAlgorithm;
  readonly originators: readonly MacAddress[];
  readonly gateways: readonly MacAddress[];
  readonly hardif: IfIndex;
}

/** The first of three routers in a line, once it knows the others; made once for all tests of an algorithm. */
function lineOf(prefix: string, algorithm: RoutingAlgorithm): () => Promise<Subject> {
  let made: Promise<Subject> | null = null;
  async function make(): Promise<Subject> {
    const line = buildLine(prefix, algorithm);
    closers.push(() => line.close());
    const [first = '', second = '', third = ''] = line.namespaces;
    enterNamespace(first);
    const view = createBatmanAdv(granted(openNetlink(netlinkGeneric, 0, 'generic netlink')), () => performance.now());
    const originators = [second, third].map((name) => macOf(name, 'primary0') as MacAddress);
    await until('the mesh settles', 60, async () => {
      const seen = granted(await view.observe('bat0'));
      return (
        originators.every((one) => seen.routes.some(({ originator, best }) => best && originator === one)) &&
        seen.gateways.length === 1 &&
        seen.routes.every(({ originator }) => originators.includes(originator))
      );
    });
    const hardif = granted(await view.observe('bat0')).hardifs.find(({ name }) => name === 'm1')?.ifindex as IfIndex;
    return { view, control: view, mesh: 'bat0', algorithm, originators, gateways: [macOf(third, 'primary0') as MacAddress], hardif };
  }
  return () => (made ??= make());
}

for (const [prefix, algorithm] of [
  ['iv', 'BATMAN_IV'],
  ['v', 'BATMAN_V'],
] as const) {
  const open = lineOf(prefix, algorithm);
  routingViewContract(`batman-adv ${algorithm}`, open);
  routingControlContract(`batman-adv ${algorithm}`, open);
  test(`batman-adv ${algorithm}: the kernel's own tool sees what was set`, async () => {
    const { control, hardif } = await open();
    const mesh = granted(await control.observe('bat0')).mesh.ifindex;
    granted(await control.setHopPenalty(mesh, hardif, 99));
    assert.equal(Number(run(`ip netns exec ${prefix}1 batctl hardif m1 hop_penalty`)), 99);
    granted(await control.setHopPenalty(mesh, hardif, 0));
    granted(await control.setOriginatorInterval(mesh, 250 as never));
    assert.equal(Number(run(`ip netns exec ${prefix}1 batctl meshif bat0 orig_interval`)), 250);
    granted(await control.setOriginatorInterval(mesh, 1000 as never));
  });
}

test('without dummy primaries the routers are told from their other interfaces as well', async () => {
  const line = buildLine('bare', 'BATMAN_IV', 'cable');
  closers.push(() => line.close());
  const [first = '', second = '', third = ''] = line.namespaces;
  enterNamespace(first);
  const view = createBatmanAdv(granted(openNetlink(netlinkGeneric, 0, 'generic netlink')), () => performance.now());
  const routers = [macOf(second, 'm0'), macOf(third, 'm2')].sort();
  await until('only routers are listed', 60, async () => {
    const seen = granted(await view.observe('bat0'));
    return [...new Set(seen.routes.map(({ originator }) => originator))].sort().join() === routers.join();
  });
  // batctl lists the second's other cable too, which is an originator and no router.
  assert.match(run('batctl meshif bat0 originators -H'), new RegExp(macOf(second, 'm1')));
});

test('a mesh interface that was made anew under another index is found again by its name', async () => {
  run('ip netns add again; ip -n again link add bat0 type batadv');
  closers.push(() => {
    enterNamespace(null);
    run('ip netns del again');
  });
  enterNamespace('again');
  const view = createBatmanAdv(granted(openNetlink(netlinkGeneric, 0, 'generic netlink')), () => performance.now());
  const before = granted(await view.observe('bat0')).mesh.ifindex;
  run('ip link del bat0');
  assert.equal(codeOf(await view.observe('bat0')), 'no-mesh-interface');
  run('ip link add between type dummy; ip link add bat0 type batadv');
  const seen = granted(await view.observe('bat0'));
  assert.notEqual(seen.mesh.ifindex, before);
  assert.deepEqual([seen.mesh.originator, seen.hardifs, seen.routes, seen.neighbours, seen.gateways], [null, [], [], [], []]);
});

test('without the right to look, the refusal says which capability is missing', () => {
  const program = `
    const { openNetlink } = await import('${new URL('../netlink/netlink-socket.ts', import.meta.url)}');
    const { createBatmanAdv } = await import('${new URL('./batman-adv.ts', import.meta.url)}');
    const socket = openNetlink(16, 0, 'generic netlink');
    console.log(JSON.stringify(await createBatmanAdv(socket.value, () => 0).observe('bat0')));`;
  const told = JSON.parse(
    run(
      `ip netns exec iv1 setpriv --reuid 65534 --clear-groups ${process.execPath} --input-type=module -e "$(cat <<'E'\n${program}\nE\n)"`,
    ),
  ) as { refusal: { code: string; remedy: string } };
  assert.equal(told.refusal.code, 'netlink-not-permitted');
  assert.match(told.refusal.remedy, /CAP_NET_ADMIN/);
});
