// SPDX-License-Identifier: Apache-2.0
import type { LinkLocal } from '../../core/mesh/beacon.ts';
import type { KernelLink } from '../../core/mesh/kernel-link.ts';
import type { KbitPerSecond } from '../../core/mesh/link-metric.ts';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { IfIndex, RoutingAlgorithm } from '../../core/mesh/mesh-view.ts';
import { ms } from '../../core/time.ts';
import type { LinkControl } from '../link-control.ts';
import type { LinkView } from '../link-view.ts';
import type { RouteControl } from '../route-control.ts';
import type { AnnouncementControl, GatewayControl, LinkPenaltyControl, ThroughputControl } from '../routing-control.ts';
import type { RoutingView } from '../routing-view.ts';
import type { FakeKernelState } from './fake-kernel-state.ts';
import { fakeLinkControl, fakeLinkView } from './fake-links.ts';
import { fakeRouteControl } from './fake-route-control.ts';
import { fakeRouting } from './fake-routing.ts';

export interface FakeKernel {
  readonly state: FakeKernelState;
  readonly routing: RoutingView & LinkPenaltyControl & ThroughputControl & AnnouncementControl & GatewayControl;
  readonly links: LinkView;
  readonly linkControl: LinkControl;
  readonly routes: RouteControl;
}

const noCounters = { rxPackets: 0, txPackets: 0, rxBytes: 0, txBytes: 0, rxErrors: 0, txErrors: 0, rxDropped: 0, txDropped: 0 };

export const fakeMesh = 2 as IfIndex;

/**
 * A router in memory: bat0 (index 2), a primary0 (index 3) and the named hard interfaces (from index 10), all attached;
 * with a default route via 192.0.2.1.
 */
export function fakeKernel(algorithm: RoutingAlgorithm = 'BATMAN_IV', hardifs: readonly string[] = ['m0', 'm1']): FakeKernel {
  const mac = (n: number): MacAddress => `02:00:00:00:00:${n.toString(16).padStart(2, '0')}` as MacAddress;
  const link = (ifindex: number, name: string, master: IfIndex | null, kind: string): KernelLink => ({
    ifindex: ifindex as IfIndex,
    name,
    mac: mac(ifindex),
    up: true,
    carrier: true,
    master,
    mtu: 1532,
    kind,
    ...noCounters,
  });
  const members = ['primary0', ...hardifs].map((name, n) => link(n === 0 ? 3 : 9 + n, name, fakeMesh, n === 0 ? 'dummy' : 'veth'));
  const state: FakeKernelState = {
    mesh: {
      ifindex: fakeMesh,
      name: 'bat0',
      mac: mac(2),
      algorithm,
      version: '2022.3',
      originator: mac(3),
      originatorInterval: ms(1000),
      hopPenalty: 30,
      gatewayMode: 'off',
      gatewaySelectionClass: 20,
      bandwidthDown: 10_000 as KbitPerSecond,
      bandwidthUp: 2000 as KbitPerSecond,
    },
    links: new Map([link(1, 'lo', null, ''), link(fakeMesh, 'bat0', null, 'batadv'), ...members].map((one) => [one.ifindex, one])),
    hardifs: new Map(
      members.map(({ ifindex, name }) => [
        ifindex,
        { ifindex, name, mac: mac(ifindex), active: true, hopPenalty: 0, throughputOverride: 0 as KbitPerSecond, elpInterval: ms(500) },
      ]),
    ),
    routes: [],
    neighbours: [],
    gateways: [],
    linkLocals: Object.fromEntries(members.map(({ ifindex }) => [ifindex, `fe80:0:0:0:0:0:0:${ifindex.toString(16)}` as LinkLocal])),
    addresses: { [fakeMesh]: '10.77.0.1' },
    changes: [],
    lost: false,
    defaultVia: '192.0.2.1',
    diversion: null,
    proofs: new Map(),
    refusals: new Map(),
    asked: [],
  };
  return {
    state,
    routing: fakeRouting(state),
    links: fakeLinkView(state),
    linkControl: fakeLinkControl(state),
    routes: fakeRouteControl(state),
  };
}
