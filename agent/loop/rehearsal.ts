// SPDX-License-Identifier: Apache-2.0
import { setFlagsFromString } from 'node:v8';
import type { Action } from '../core/action.ts';
import type { Event } from '../core/event.ts';
import { ignorant, type Knowledge } from '../core/knowledge/knowledge.ts';
import type { Settings } from '../core/knowledge/settings.ts';
import type { HeardBeacon, LinkLocal, NodeId } from '../core/mesh/beacon.ts';
import type { KernelLink } from '../core/mesh/kernel-link.ts';
import { type KbitPerSecond, tq } from '../core/mesh/link-metric.ts';
import type { MacAddress } from '../core/mesh/mac-address.ts';
import type { IfIndex, MeshView } from '../core/mesh/mesh-view.ts';
import { step } from '../core/step.ts';
import { instant, ms, wallTime } from '../core/time.ts';

const mesh = 1 as IfIndex;
const links = [2, 3] as IfIndex[];
const mac = (n: number): MacAddress => `02:00:00:00:00:0${n}` as MacAddress;

function view(attached: readonly IfIndex[]): MeshView {
  return {
    mesh: {
      ifindex: mesh,
      name: 'bat0',
      mac: mac(0),
      algorithm: 'BATMAN_IV',
      version: '',
      originator: mac(1),
      originatorInterval: ms(1000),
      hopPenalty: 15,
      gatewayMode: 'off',
      gatewaySelectionClass: 20,
      bandwidthDown: 0 as KbitPerSecond,
      bandwidthUp: 0 as KbitPerSecond,
    },
    hardifs: attached.map((ifindex) => ({
      ifindex,
      name: `l${ifindex}`,
      mac: mac(ifindex),
      active: true,
      hopPenalty: 0,
      throughputOverride: null,
      elpInterval: null,
    })),
    routes: attached.map((hardif) => ({
      originator: mac(9),
      nextHop: mac(hardif + 4),
      hardif,
      best: hardif === attached[0],
      metric: tq(200),
      lastSeen: ms(100),
    })),
    neighbours: attached.map((hardif) => ({ mac: mac(hardif + 4), hardif, lastSeen: ms(100), throughput: null })),
    gateways: [],
  };
}

function kernelLink(ifindex: IfIndex, attached: boolean): KernelLink {
  return {
    ifindex,
    name: `l${ifindex}`,
    mac: mac(ifindex),
    up: true,
    carrier: true,
    master: attached ? mesh : null,
    mtu: 1500,
    kind: 'veth',
    rxPackets: 0,
    txPackets: 0,
    rxBytes: 0,
    txBytes: 0,
    rxErrors: 0,
    txErrors: 0,
    rxDropped: 0,
    txDropped: 0,
  };
}

/**
 * Decides through a whole heal on invented events whose actions nobody carries out. Code that has never run is read and
 * compiled when it is first needed: on a slow router that would be in the middle of the first real fault.
 */
export function rehearse(settings: Settings): Knowledge {
  // Code that has not run for a while is thrown away otherwise, and faults are rare.
  setFlagsFromString('--no-flush-bytecode');
  let knowledge = ignorant;
  let attached: readonly IfIndex[] = links;
  let now = 100_000;

  const take = (event: Event): void => {
    const decided = step(knowledge, event);
    knowledge = decided.knowledge;
    for (const action of decided.actions) answer(action);
  };
  const observe = (): void => {
    take({
      kind: 'links',
      at: instant(now),
      links: links.map((ifindex) => kernelLink(ifindex, attached.includes(ifindex))),
      linkLocals: {},
      addresses: {},
    });
    take({ kind: 'mesh', at: instant(now), view: view(attached) });
  };
  const answer = (action: Action): void => {
    if (action.kind === 'open-channel') take({ kind: 'channel', at: instant(now), hardif: action.hardif, refusal: null });
    if (action.kind !== 'change') return;
    if (action.change.kind === 'detach-hardif') attached = links.slice(1);
    if (action.change.kind === 'attach-hardif') attached = links;
    observe();
    take({ kind: 'changed', at: instant(now), id: action.id, refusal: null });
  };
  const beacon = (hardif: IfIndex, sequence: number): HeardBeacon => ({
    hardif,
    from: `fe80::${hardif}` as LinkLocal,
    at: instant(now),
    beacon: {
      node: hardif as number as NodeId,
      sequence,
      mac: mac(hardif + 4),
      interval: ms(100),
      boost: 0,
      heard: [{ node: 7 as NodeId, sequence: knowledge.hardifs[hardif]?.sequence ?? 0, loss: 0, isolated: false, penalised: false }],
    },
  });

  take({ kind: 'started', at: instant(now), wall: wallTime(0), random: 7, settings: { ...settings, mode: 'heal' }, lasting: null });
  observe();
  for (let turn = 0; turn < 400; turn += 1) {
    now += 50;
    const silent = turn > 60 && turn < 140;
    if (turn % 2 === 0)
      take({
        kind: 'heard',
        at: instant(now),
        beacons: (silent ? links.slice(1) : links).map((hardif) => beacon(hardif, turn / 2)),
        echoes: [],
      });
    if (turn % 20 === 0) observe();
    take({ kind: 'tick', at: instant(now), wall: wallTime(0) });
  }
  return knowledge;
}
