// SPDX-License-Identifier: Apache-2.0
import type { LinkLocal } from '../mesh/beacon.ts';
import type { KernelLink } from '../mesh/kernel-link.ts';
import { type KbitPerSecond, type LinkMetric, throughput, tq } from '../mesh/link-metric.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import type { IfIndex, MeshView, OriginatorRoute } from '../mesh/mesh-view.ts';
import type { PacketCounters } from '../mesh/packet-counters.ts';
import { instant, ms } from '../time.ts';
import type { SimulatedMesh, SimulatedRouter } from './simulated-mesh.ts';

// What a router's kernel would say. Cable n is interface 10 + n at both of its ends; bat0 is interface 2, its bridge 3.

export const meshIndex = 2 as IfIndex;
const bridgeIndex = 3 as IfIndex;

/** Where a router's kernel delivers what came over the mesh. */
export const meshHeardOn = (router: SimulatedRouter): IfIndex => (router.bridged ? bridgeIndex : meshIndex);
const protocolPatience = 5000;
const announced = { selected: false, bandwidthDown: 10_000 as KbitPerSecond, bandwidthUp: 2000 as KbitPerSecond };
const hex = (value: number): string => value.toString(16).padStart(2, '0');

export const originatorMac = (router: number): MacAddress => `02:aa:00:00:00:${hex(router)}` as MacAddress;
export const hardifMac = (router: number, cable: number): MacAddress => `02:bb:00:00:${hex(cable)}:${hex(router)}` as MacAddress;
/** Cable −1: the mesh interface. */
export const linkLocal = (router: number, cable: number): LinkLocal =>
  `fe80::${cable < 0 ? 'ffff' : cable.toString(16)}:${router.toString(16)}` as LinkLocal;

/** The protocol still believes in a link until its patience is over, unless an end took it out of the mesh. */
function believed(mesh: SimulatedMesh, n: number): boolean {
  const cable = mesh.cables[n];
  if (cable === undefined || mesh.routers[cable.a]?.attached.get(n) !== true || mesh.routers[cable.b]?.attached.get(n) !== true)
    return false;
  return cable.silentSince === null || mesh.now - cable.silentSince < protocolPatience;
}

/** Share that a link leaves of a route's metric, as this end sees it: its own losses and both ends' settings. */
function share(mesh: SimulatedMesh, n: number): number {
  const cable = mesh.cables[n];
  if (cable === undefined) return 0;
  const penalty = Math.max(mesh.routers[cable.a]?.penalties.get(n) ?? 0, mesh.routers[cable.b]?.penalties.get(n) ?? 0);
  const override = [mesh.routers[cable.a], mesh.routers[cable.b]].map((end) => end?.overrides.get(n) ?? 0).find((value) => value > 0);
  const loss = mesh.algorithm === 'BATMAN_V' ? 0 : Math.max(cable.lossAb, cable.lossBa) % 1;
  return override !== undefined ? Math.min(1, override / 1e6) : (1 - penalty / 255) * (1 - loss) * 0.94;
}

/** Best metric shares from every router to `target`, by relaxing edges until nothing improves. */
function metricsTo(mesh: SimulatedMesh, target: number): number[] {
  const best: number[] = mesh.routers.map((router) => (router.id === target ? 1 : 0));
  for (let round = 0; round < mesh.routers.length; round += 1) {
    mesh.cables.forEach((cable, n) => {
      if (!believed(mesh, n)) return;
      const part = share(mesh, n);
      best[cable.a] = Math.max(best[cable.a] ?? 0, (best[cable.b] ?? 0) * part);
      best[cable.b] = Math.max(best[cable.b] ?? 0, (best[cable.a] ?? 0) * part);
    });
  }
  return best;
}

export function viewOf(mesh: SimulatedMesh, router: SimulatedRouter): MeshView {
  const metric = (value: number): LinkMetric =>
    mesh.algorithm === 'BATMAN_IV' ? tq(Math.round(255 * value)) : throughput(Math.round(1e6 * value));
  const routes: OriginatorRoute[] = [];
  for (const target of mesh.routers) {
    if (target.id === router.id) continue;
    const best = metricsTo(mesh, target.id);
    const rows = mesh.cables.flatMap((cable, n) => {
      if ((cable.a !== router.id && cable.b !== router.id) || !believed(mesh, n)) return [];
      const peer = cable.a === router.id ? cable.b : cable.a;
      const value = (best[peer] ?? 0) * share(mesh, n);
      return value <= 0
        ? []
        : [
            {
              originator: originatorMac(target.id),
              nextHop: hardifMac(peer, n),
              hardif: (10 + n) as IfIndex,
              best: false,
              metric: metric(value),
              lastSeen: ms(200),
            },
          ];
    });
    const top = rows.reduce<OriginatorRoute | null>(
      (found, row) => (found === null || row.metric.value > found.metric.value ? row : found),
      null,
    );
    routes.push(...rows.map((row) => ({ ...row, best: row === top })));
  }
  const mine = [...router.attached].filter(([, attached]) => attached).map(([n]) => n);
  return {
    mesh: {
      ifindex: meshIndex,
      name: 'bat0',
      mac: `02:cc:00:00:00:${hex(router.id)}` as MacAddress,
      algorithm: mesh.algorithm,
      version: '2022.3',
      originator: originatorMac(router.id),
      originatorInterval: ms(router.originatorInterval),
      hopPenalty: 15,
      gatewayMode: router.gatewayMode,
      gatewaySelectionClass: 20,
      bandwidthDown: 10_000 as KbitPerSecond,
      bandwidthUp: 2000 as KbitPerSecond,
    },
    hardifs: mine.map((n) => ({
      ifindex: (10 + n) as IfIndex,
      name: `m${n}`,
      mac: hardifMac(router.id, n),
      active: true,
      hopPenalty: router.penalties.get(n) ?? 0,
      throughputOverride: mesh.algorithm === 'BATMAN_V' ? ((router.overrides.get(n) ?? 0) as KbitPerSecond) : null,
      elpInterval: null,
    })),
    routes,
    neighbours: [
      ...router.stations,
      ...mine.flatMap((n) => {
        const cable = mesh.cables[n];
        if (cable === undefined || !believed(mesh, n)) return [];
        const peer = cable.a === router.id ? cable.b : cable.a;
        return [
          {
            mac: hardifMac(peer, n),
            hardif: (10 + n) as IfIndex,
            lastSeen: ms(cable.silentSince === null ? 300 : mesh.now - cable.silentSince + 300),
            throughput: null,
          },
        ];
      }),
    ],
    gateways: mesh.routers.flatMap((other) =>
      routes
        .filter((route) => route.best && other.gatewayMode === 'server' && route.originator === originatorMac(other.id))
        .map(({ originator, nextHop, hardif, metric: reach }) => ({ originator, nextHop, hardif, metric: reach, ...announced })),
    ),
  };
}

export function linksOf(
  mesh: SimulatedMesh,
  router: SimulatedRouter,
): {
  links: KernelLink[];
  linkLocals: Record<number, LinkLocal>;
  addresses: Record<number, string>;
} {
  const counters = { rxPackets: 0, txPackets: 0, rxBytes: 0, txBytes: 0, rxErrors: 0, txErrors: 0, rxDropped: 0, txDropped: 0 };
  const links = [...router.attached].map<KernelLink>(([n, attached]) => ({
    ifindex: (10 + n) as IfIndex,
    name: `m${n}`,
    mac: hardifMac(router.id, n),
    up: true,
    carrier: mesh.cables[n]?.carrier !== false,
    master: attached ? meshIndex : null,
    mtu: 1532,
    kind: 'veth',
    ...counters,
  }));
  const none = { up: true, carrier: true, mac: null, mtu: 1500, ...counters };
  links.push({ ifindex: meshIndex, name: 'bat0', kind: 'batadv', master: router.bridged ? bridgeIndex : null, ...none });
  if (router.bridged) links.push({ ifindex: bridgeIndex, name: 'br-lan', kind: 'bridge', master: null, ...none });
  return {
    links,
    linkLocals: Object.fromEntries([...router.attached.keys()].map((n) => [10 + n, linkLocal(router.id, n)])),
    addresses: { [meshIndex]: `10.77.0.${router.id + 1}` },
  };
}

/** XDP sees every frame that passes: echoes, beacons, announcements. Here: one every 100 ms unless the direction is dead. */
export function packetsOf(mesh: SimulatedMesh, router: SimulatedRouter): PacketCounters[] {
  return [...router.attached.keys()].flatMap((n) => {
    const cable = mesh.cables[n];
    if (cable === undefined) return [];
    const peer = cable.a === router.id ? cable.b : cable.a;
    const loss = cable.a === router.id ? cable.lossBa : cable.lossAb;
    const dead = loss >= 1 || mesh.routers[peer]?.alive === false;
    const lastSeen = dead ? (cable.silentSince ?? mesh.now) - 20 : mesh.now - 20;
    return [
      {
        hardif: (10 + n) as IfIndex,
        source: hardifMac(peer, n),
        lastSeen: instant(lastSeen),
        packets: 1,
        bytes: 100,
        ogms: 1,
        broadcasts: 0,
      },
    ];
  });
}
