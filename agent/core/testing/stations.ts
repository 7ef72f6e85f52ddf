// SPDX-License-Identifier: Apache-2.0
import type { LinkLocal, NodeId } from '../mesh/beacon.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';
import { instant, type Milliseconds, ms } from '../time.ts';
import { routerOf } from './heal-of.ts';
import type { SimulatedMesh } from './simulated-mesh.ts';

export interface Station {
  readonly mac: MacAddress;
  readonly node: NodeId;
  readonly from: LinkLocal;
  sequence: number;
  /** It sends, and router 0 hears it; a busy router sends nothing, and loses nothing. */
  heard: boolean;
  /** Router 0's beacons reach it. */
  hears: boolean;
  readonly interval: Milliseconds;
}

const hex = (n: number): string => n.toString(16).padStart(2, '0');

/** More neighbours on router 0's interface `hardif`, as on shared air. `known`: its routing table has them, too. */
export function stationsOn(mesh: SimulatedMesh, hardif: IfIndex, count: number, known = true): Station[] {
  const stations = Array.from({ length: count }, (_, n) => ({
    mac: `02:aa:00:00:00:${hex(n + 1)}` as MacAddress,
    node: (5000 + n) as NodeId,
    from: `fe80::aa:${n + 1}` as LinkLocal,
    sequence: 0,
    heard: true,
    hears: true,
    interval: ms(200),
  }));
  if (known) routerOf(mesh, 0).stations = stations.map(({ mac }) => ({ mac, hardif, lastSeen: ms(300), throughput: null }));
  return stations;
}

/** Lets the mesh run while the stations send. */
export function runWith(mesh: SimulatedMesh, hardif: IfIndex, stations: readonly Station[], duration: number): void {
  for (const end = mesh.now + duration; mesh.now < end; mesh.run(200)) {
    const { knowledge } = routerOf(mesh, 0);
    for (const station of stations) if (station.heard) station.sequence += 1;
    const beacons = stations
      .filter((station) => station.heard)
      .map((station) => ({
        hardif,
        from: station.from,
        at: instant(mesh.now),
        beacon: {
          node: station.node,
          sequence: station.sequence,
          mac: station.mac,
          interval: station.interval,
          boost: 0,
          heard: station.hears
            ? [{ node: knowledge.node, sequence: knowledge.hardifs[hardif]?.sequence ?? 0, loss: 0, isolated: false, penalised: false }]
            : [],
        },
      }));
    if (beacons.length > 0) mesh.feed(0, { kind: 'heard', at: instant(mesh.now), beacons, echoes: [] });
  }
}
