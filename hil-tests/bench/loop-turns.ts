// SPDX-License-Identifier: Apache-2.0
import type { Event } from '../../agent/core/event.ts';
import { ignorant, type Knowledge } from '../../agent/core/knowledge/knowledge.ts';
import type { HeardBeacon, LinkLocal, NodeId } from '../../agent/core/mesh/beacon.ts';
import { tq } from '../../agent/core/mesh/link-metric.ts';
import type { MacAddress } from '../../agent/core/mesh/mac-address.ts';
import type { IfIndex, MeshView } from '../../agent/core/mesh/mesh-view.ts';
import { step } from '../../agent/core/step.ts';
import { usualSettings } from '../../agent/core/testing/settings.ts';
import { linksOf, viewOf } from '../../agent/core/testing/simulated-kernel.ts';
import { simulateMesh } from '../../agent/core/testing/simulated-mesh.ts';
import { instant, ms, wallTime } from '../../agent/core/time.ts';

export const originators = 200;
export const neighbours = 20;
const turns = 2000;

const hex = (value: number): string => value.toString(16).padStart(2, '0');
const mac = (kind: number, n: number): MacAddress => `02:${hex(kind)}:00:00:00:${hex(n)}` as MacAddress;
const hardif = 10 as IfIndex;

function busyView(view: MeshView): MeshView {
  const routes = Array.from({ length: originators * 3 }, (_, i) => ({
    originator: mac(1, Math.floor(i / 3)),
    nextHop: mac(2, i % neighbours),
    hardif,
    best: i % 3 === 0,
    metric: tq(200 - (i % 3) * 20),
    lastSeen: ms(300),
  }));
  return {
    ...view,
    routes,
    neighbours: Array.from({ length: neighbours }, (_, n) => ({ mac: mac(2, n), hardif, lastSeen: ms(200), throughput: null })),
  };
}

function beaconsAt(now: number, sequence: number): HeardBeacon[] {
  return Array.from({ length: neighbours }, (_, n) => ({
    hardif,
    from: `fe80::${n.toString(16)}` as LinkLocal,
    at: instant(now),
    beacon: { node: (n + 100) as NodeId, sequence: sequence & 0xffff, mac: mac(2, n), interval: ms(100), boost: 0, heard: [] },
  }));
}

/** CPU milliseconds of each turn: neighbours heard, once in ten the tables observed, and decided upon. */
export function turnsOf(): number[] {
  const mesh = simulateMesh({ routers: 2, cables: [[0, 1]] });
  const router = mesh.routers[0];
  if (router === undefined) throw new Error('the simulated mesh has no routers');
  const view = busyView(viewOf(mesh, router));
  let knowledge: Knowledge = ignorant;
  const take = (event: Event): void => {
    knowledge = step(knowledge, event).knowledge;
  };
  let now = 100_000;
  take({ kind: 'started', at: instant(now), wall: wallTime(0), random: 1, settings: usualSettings, lasting: null });
  take({ kind: 'links', at: instant(now), ...linksOf(router) });
  take({ kind: 'mesh', at: instant(now), view });
  take({ kind: 'tick', at: instant(now), wall: wallTime(0) });
  take({ kind: 'channel', at: instant(now), hardif, refusal: null });
  const took: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    now += 100;
    const before = process.cpuUsage();
    take({ kind: 'heard', at: instant(now), beacons: beaconsAt(now, turn), echoes: [] });
    if (turn % 10 === 0) take({ kind: 'mesh', at: instant(now), view });
    take({ kind: 'tick', at: instant(now), wall: wallTime(0) });
    const spent = process.cpuUsage(before);
    if (turn >= turns / 10) took.push((spent.user + spent.system) / 1000);
  }
  return took;
}
