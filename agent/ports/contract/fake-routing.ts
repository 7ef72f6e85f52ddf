// SPDX-License-Identifier: Apache-2.0
import type { KbitPerSecond } from '../../core/mesh/link-metric.ts';
import type { HardInterface, IfIndex, MeshInterface, OriginatorRoute } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { AnnouncementControl, GatewayControl, LinkPenaltyControl, ThroughputControl } from '../routing-control.ts';
import type { RoutingView } from '../routing-view.ts';
import { type FakeKernelState, nextRefusal } from './fake-kernel-state.ts';

const absent = refuse('environment', 'no-such-interface', 'the interface is not part of the mesh');
const outOfRange = refuse('us', 'value-out-of-range', 'the kernel does not take this value');

/** The routing protocol of a fake kernel: `RoutingView` and the four controls. */
export function fakeRouting(
  state: FakeKernelState,
): RoutingView & LinkPenaltyControl & ThroughputControl & AnnouncementControl & GatewayControl {
  const attached = (hardif: IfIndex): boolean => state.links.get(hardif)?.master === state.mesh.ifindex;

  /** What goes over an interface outside the mesh is gone; of what is left the best metric is in use. */
  function routesNow(): OriginatorRoute[] {
    const rows = state.routes.filter(({ hardif }) => attached(hardif));
    return rows.map((row) => ({
      ...row,
      best: !rows.some(
        (other) =>
          other.originator === row.originator &&
          (other.metric.value > row.metric.value || (other.metric.value === row.metric.value && rows.indexOf(other) < rows.indexOf(row))),
      ),
    }));
  }

  function setHardif(
    method: string,
    mesh: IfIndex,
    hardif: IfIndex,
    valid: boolean,
    change: (before: HardInterface) => HardInterface,
  ): Outcome<void> {
    state.asked.push(`${method} ${state.links.get(hardif)?.name ?? hardif}`);
    const refused = nextRefusal(state, method);
    if (refused !== null) return refused;
    if (!valid) return outOfRange;
    const before = state.hardifs.get(hardif);
    if (mesh !== state.mesh.ifindex || before === undefined || !attached(hardif)) return absent;
    state.hardifs.set(hardif, change(before));
    return done;
  }

  function setMesh(method: string, mesh: IfIndex, valid: boolean, change: Partial<MeshInterface>): Outcome<void> {
    state.asked.push(method);
    const refused = nextRefusal(state, method);
    if (refused !== null) return refused;
    if (!valid) return outOfRange;
    if (mesh !== state.mesh.ifindex) return absent;
    state.mesh = { ...state.mesh, ...change };
    return done;
  }

  const whole = (value: number, least: number, most: number): boolean => Number.isInteger(value) && value >= least && value <= most;

  return {
    async observe(name) {
      const refused = nextRefusal(state, 'observe');
      if (refused !== null) return refused;
      if (name !== state.mesh.name) return refuse('environment', 'no-mesh-interface', `there is no interface ${name}`);
      return accept({
        mesh: state.mesh,
        hardifs: [...state.hardifs.values()].filter(({ ifindex }) => attached(ifindex)),
        routes: routesNow(),
        neighbours: state.neighbours.filter(({ hardif }) => attached(hardif)),
        gateways: state.gateways,
      });
    },
    setHopPenalty: async (mesh, hardif, value) =>
      setHardif('setHopPenalty', mesh, hardif, whole(value, 0, 255), (before) => ({ ...before, hopPenalty: value })),
    setThroughputOverride: async (mesh, hardif, value) =>
      setHardif('setThroughputOverride', mesh, hardif, value >= 0, (before) => ({
        ...before,
        throughputOverride: (Math.round(value / 100) * 100) as KbitPerSecond,
      })),
    setOriginatorInterval: async (mesh, value) =>
      setMesh('setOriginatorInterval', mesh, whole(value, 40, 0x7fff_ffff), { originatorInterval: value }),
    setGatewayMode: async (mesh, mode) => setMesh('setGatewayMode', mesh, true, { gatewayMode: mode }),
    close: async () => undefined,
  };
}
