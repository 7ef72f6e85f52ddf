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

/** In the first quarter of each span of turns one neighbour loses every third beacon, in the next one another is silent; then all is well. */
const span = 400;
const quarterOf = (turn: number): number => Math.floor((4 * (turn % span)) / span);
const victimOf = (turn: number): number => Math.floor((4 * turn) / span) % neighbours;
const isLost = (n: number, turn: number): boolean =>
  n === victimOf(turn) && (quarterOf(turn) === 1 || (quarterOf(turn) === 0 && turn % 3 === 0));

function beaconsAt(now: number, turn: number): HeardBeacon[] {
  const heard = Array.from({ length: neighbours }, (_, n) => n).filter((n) => !isLost(n, turn));
  return heard.map((n) => ({
    hardif,
    from: `fe80::${n.toString(16)}` as LinkLocal,
    at: instant(now),
    beacon: { node: (n + 100) as NodeId, sequence: turn & 0xffff, mac: mac(2, n), interval: ms(100), boost: 0, heard: [] },
  }));
}

export interface Turns {
  /** CPU milliseconds of each. */
  readonly took: readonly number[];
  /** Share of them with symptoms, 0–1. */
  readonly ailing: number;
}

/** Turns: neighbours heard, once in ten the tables observed, and decided upon. */
export function turnsOf(): Turns {
  const mesh = simulateMesh({ routers: 2, cables: [[0, 1]] });
  const router = mesh.routers[0];
  if (router === undefined) throw new Error('the simulated mesh has no routers');
  const view = busyView(viewOf(mesh, router));
  let knowledge: Knowledge = ignorant;
  let scored = 0;
  const take = (event: Event): void => {
    const { knowledge: next, actions } = step(knowledge, event);
    knowledge = next;
    scored += actions.filter((action) => action.kind === 'heal' && action.heal.candidates.length > 0).length;
  };
  let now = 100_000;
  take({ kind: 'started', at: instant(now), wall: wallTime(0), random: 1, settings: usualSettings, lasting: null });
  take({ kind: 'links', at: instant(now), ...linksOf(mesh, router) });
  take({ kind: 'mesh', at: instant(now), view });
  take({ kind: 'tick', at: instant(now), wall: wallTime(0) });
  take({ kind: 'channel', at: instant(now), hardif, refusal: null });
  const took: number[] = [];
  let ailing = 0;
  for (let turn = 0; turn < turns; turn += 1) {
    now += 100;
    const before = process.cpuUsage();
    take({ kind: 'heard', at: instant(now), beacons: beaconsAt(now, turn), echoes: [] });
    if (turn % 10 === 0) take({ kind: 'mesh', at: instant(now), view });
    take({ kind: 'tick', at: instant(now), wall: wallTime(0) });
    const spent = process.cpuUsage(before);
    if (turn < turns / 10) continue;
    took.push((spent.user + spent.system) / 1000);
    if (Object.keys(knowledge.symptoms).length > 0) ailing += 1;
  }
  if (scored === 0) throw new Error('nothing was planned: the turns would be those of an idle agent');
  return { took, ailing: ailing / took.length };
}
