// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { IfIndex, MeshView } from '../../core/mesh/mesh-view.ts';
import { accept } from '../../core/refusal.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { walkMessages } from '../netlink/message.ts';
import { createNetlinkSocket } from '../netlink/netlink-socket.ts';
import { errorMessage, readRecording, replayWire, scriptedWire } from '../netlink/testing/recorded-wire.ts';
import { createBatmanAdv } from './batman-adv.ts';
import { decodeRoute, originatorOf } from './decode.ts';
import { attr, command } from './numbers.ts';

// captured/: what the kernel of one of four routers answered, and what batctl made of the same tables (captured/README.md).

type Row = Readonly<Record<string, string | number | boolean | undefined>>;
const captured = (name: string): URL => new URL(`./captured/${name}`, import.meta.url);
const batctl = <T = Row[]>(prefix: string, table: string): T =>
  JSON.parse(readFileSync(captured(`${prefix}-batctl-${table}.json`), 'utf8')) as T;

async function observed(prefix: string): Promise<MeshView> {
  const socket = createNetlinkSocket(replayWire(readRecording(captured(`${prefix}-observe.hex`))), 'replay');
  return granted(
    await createBatmanAdv(
      socket,
      () => 0,
      () => accept(3 as IfIndex),
    ).observe('bat0'),
  );
}

const text = (rows: readonly string[]): string[] => [...rows].sort();

for (const [prefix, perUnit] of [
  ['iv', 1],
  ['v', 100],
] as const) {
  test(`${prefix}: settings are what batctl reads`, async () => {
    const { mesh } = await observed(prefix);
    const told = batctl<Row>(prefix, 'mesh');
    assert.deepEqual(
      [
        mesh.name,
        mesh.ifindex,
        mesh.mac,
        mesh.algorithm,
        mesh.version,
        mesh.originator,
        mesh.originatorInterval,
        mesh.hopPenalty,
        mesh.gatewayMode,
        mesh.gatewaySelectionClass,
      ],
      [
        told.mesh_ifname,
        told.mesh_ifindex,
        told.mesh_address,
        told.algo_name,
        told.version,
        told.hard_address,
        told.orig_interval,
        told.hop_penalty,
        told.gw_mode,
        told.gw_sel_class,
      ],
    );
    assert.deepEqual([mesh.bandwidthDown, mesh.bandwidthUp], [Number(told.gw_bandwidth_down) * 100, Number(told.gw_bandwidth_up) * 100]);
  });

  test(`${prefix}: hard interfaces are those that batctl lists`, async () => {
    const { hardifs } = await observed(prefix);
    const line = (one: readonly unknown[]): string => one.join(' ');
    assert.deepEqual(
      hardifs.map((one) => line([one.ifindex, one.name, one.mac, one.active, one.hopPenalty, one.elpInterval, one.throughputOverride])),
      batctl(prefix, 'hardifs').map((one) =>
        line([
          one.hard_ifindex,
          one.hard_ifname,
          one.hard_address,
          one.active,
          one.hop_penalty,
          one.elp_interval,
          Number(one.throughput_override) * 100,
        ]),
      ),
    );
  });

  test(`${prefix}: routes to routers are those that batctl lists`, async () => {
    const { routes, mesh } = await observed(prefix);
    assert.ok(routes.length >= 3);
    const mine = routes.map((one) => `${one.originator} ${one.nextHop} ${one.hardif} ${one.metric.value} ${one.best}`);
    const theirs = batctl(prefix, 'originators').map(
      (one) => `${one.orig_address} ${one.neigh_address} ${one.hard_ifindex} ${one.tq ?? one.throughput} ${one.best === true}`,
    );
    assert.deepEqual(
      mine.filter((one) => !theirs.includes(one)),
      [],
    );
    // Four routers; B.A.T.M.A.N. IV lists the other hard interfaces as well, which are no routers.
    assert.equal(new Set(routes.map(({ originator }) => originator)).size, 3);
    assert.ok(!routes.some(({ originator }) => originator === mesh.originator));
    if (prefix === 'iv') assert.ok(theirs.length > mine.length);
    else assert.deepEqual(text(mine), text(theirs));
  });

  test(`${prefix}: whom a row of the originator table is about is read without the rest of it`, () => {
    let rows = 0;
    for (const datagram of readRecording(captured(`${prefix}-observe.hex`)))
      walkMessages(datagram, datagram.length, (from, to) => {
        if (datagram[from] !== command.getOriginators || to - from <= 4) return true;
        const route = granted(decodeRoute(datagram, from, to));
        assert.equal(originatorOf(datagram, from, to), route.originator);
        rows += 1;
        return true;
      });
    assert.ok(rows >= 3);
  });

  test(`${prefix}: neighbours and gateways are those that batctl lists`, async () => {
    const { neighbours, gateways } = await observed(prefix);
    assert.deepEqual(
      text(neighbours.map((one) => `${one.mac} ${one.hardif} ${one.throughput ?? ''}`)),
      text(batctl(prefix, 'neighbors').map((one) => `${one.neigh_address} ${one.hard_ifindex} ${one.throughput ?? ''}`)),
    );
    assert.equal(gateways.length, 1);
    assert.deepEqual(
      gateways.map((one) => `${one.originator} ${one.nextHop} ${one.hardif} ${one.metric.value} ${one.bandwidthDown} ${one.bandwidthUp}`),
      batctl(prefix, 'gateways').map(
        (one) =>
          `${one.orig_address} ${one.router} ${one.hard_ifindex} ${Number(one.tq ?? one.throughput) * perUnit} ${Number(one.bandwidth_down) * 100} ${Number(one.bandwidth_up) * 100}`,
      ),
    );
  });
}

test('a row that does not begin with the originator is read whole', () => {
  const attribute = (type: number): Buffer => Buffer.from([10, 0, type, 0, 2, 0, 0, 0, 0, 1, 0, 0]);
  const header = Buffer.from([command.getOriginators, 1, 0, 0]);
  for (const [row, found] of [
    [Buffer.concat([header, attribute(attr.originator)]), '02:00:00:00:00:01'],
    [Buffer.concat([header, attribute(attr.neighbour), attribute(attr.originator)]), null],
    [Buffer.concat([header, attribute(attr.originator).subarray(0, 9)]), null],
    [header, null],
  ] as const)
    assert.equal(originatorOf(row, 0, row.length), found);
});

test('a kernel without batman-adv is told as such, with what to load', async () => {
  const wire = scriptedWire(() => [errorMessage(-2)]);
  const outcome = await createBatmanAdv(
    createNetlinkSocket(wire, 'test'),
    () => 0,
    () => accept(3 as IfIndex),
  ).observe('bat0');
  assert.equal(codeOf(outcome), 'no-netlink-family');
  assert.match(outcome.ok ? '' : (outcome.refusal.remedy ?? ''), /kmod-batman-adv/);
});

test('values that the kernel would cut or move are never sent', async () => {
  const wire = scriptedWire(() => []);
  const batman = createBatmanAdv(
    createNetlinkSocket(wire, 'test'),
    () => 0,
    () => accept(3 as IfIndex),
  );
  const [mesh, hardif] = [3 as IfIndex, 4 as IfIndex];
  assert.equal(codeOf(await batman.setHopPenalty(mesh, hardif, 256)), 'value-out-of-range');
  assert.equal(codeOf(await batman.setOriginatorInterval(mesh, 39 as never)), 'value-out-of-range');
  assert.equal(codeOf(await batman.setThroughputOverride(mesh, hardif, -1000 as never)), 'value-out-of-range');
  assert.equal(wire.requests.length, 0);
});
