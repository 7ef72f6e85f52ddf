// SPDX-License-Identifier: Apache-2.0
import type { NodeId } from '../../core/mesh/beacon.ts';
import type { KbitPerSecond } from '../../core/mesh/link-metric.ts';
import { throughput, tq } from '../../core/mesh/link-metric.ts';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { IfIndex, MeshView } from '../../core/mesh/mesh-view.ts';
import { instant, ms, wallTime } from '../../core/time.ts';
import type { Status, StatusEvent, StatusSource } from '../status.ts';
import { sampleHeal, sampleSymptom } from './sample-lasting.ts';

const mac = (n: number): MacAddress => `02:00:00:00:00:0${n}` as MacAddress;
const ifindex = (n: number): IfIndex => n as IfIndex;
const kbit = (n: number): KbitPerSecond => n as KbitPerSecond;

const view: MeshView = {
  mesh: {
    ifindex: ifindex(9),
    name: 'bat0',
    mac: mac(9),
    algorithm: 'BATMAN_IV',
    version: '2022.3',
    originator: mac(1),
    originatorInterval: ms(1000),
    hopPenalty: 30,
    gatewayMode: 'client',
    gatewaySelectionClass: 20,
    bandwidthDown: kbit(0),
    bandwidthUp: kbit(0),
  },
  hardifs: [{ ifindex: ifindex(5), name: 'm1x2', mac: mac(1), active: true, hopPenalty: 0, throughputOverride: null, elpInterval: null }],
  routes: [{ originator: mac(2), nextHop: mac(2), hardif: ifindex(5), best: true, metric: tq(251), lastSeen: ms(120) }],
  neighbours: [{ mac: mac(2), hardif: ifindex(5), lastSeen: ms(120), throughput: null }],
  gateways: [
    {
      originator: mac(3),
      nextHop: mac(2),
      hardif: ifindex(5),
      selected: true,
      metric: throughput(10_000),
      bandwidthDown: kbit(10_000),
      bandwidthUp: kbit(2_000),
    },
  ],
};

export const sampleStatus: Status = {
  name: 'r1',
  version: '0.1.0',
  mode: 'heal',
  at: instant(12_345),
  wall: wallTime(1_790_000_000_000),
  uptime: ms(12_000),
  health: { state: 'healing', reasons: ['silent-link on m1x2'] },
  mesh: 'bat0',
  view,
  links: [
    {
      hardif: ifindex(5),
      hardifName: 'm1x2',
      mac: mac(2),
      node: 77 as NodeId,
      lastHeard: instant(12_300),
      lossIn: 0.02,
      lossOut: null,
      isolated: true,
      isolatedByPeer: false,
      penalised: false,
      peer: null,
    },
  ],
  symptoms: [sampleSymptom],
  heals: [sampleHeal(11), sampleHeal(12)],
  pace: ms(200),
  host: {
    memoryTotal: 134_217_728,
    memoryAvailable: 60_000_000,
    cpuBusy: 0.12,
    agentRss: 58_000_000,
    agentPrivate: 17_000_000,
    diskFree: 9_000_000,
    diskTotal: 16_000_000,
    uptime: ms(86_400_000),
    memoryPressure: null,
    largest: [{ pid: 1, name: 'procd', rss: 1_200_000 }],
  },
  xdp: { m1x2: 'generic' },
};

/** An agent whose status the test sets and whose events the test sends. */
export function fakeSource(
  status: Status = sampleStatus,
): StatusSource & { status: Status; emit(event: StatusEvent): void; readonly listeners: number } {
  const listeners = new Set<(event: StatusEvent) => void>();
  return {
    status,
    snapshot() {
      return this.status;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    get listeners() {
      return listeners.size;
    },
  };
}

/** What a blind agent that just started shows. */
export const blindStatus: Status = {
  ...sampleStatus,
  health: { state: 'blind', reasons: ['bat0 is not there'] },
  view: null,
  links: [],
  symptoms: [],
  heals: [],
  host: null,
  xdp: {},
};
