// SPDX-License-Identifier: Apache-2.0
import { peersOf, type Topology } from '../topologies/topology.ts';
import type { Fault, FaultSteps, Places } from './fault.ts';
import { greyLink, linkDown, oneWayLoss, silentLink } from './link-faults.ts';
import { impairInterface, joined } from './netem.ts';
import { silentPair } from './silent-pair.ts';

/** The interface of a gateway towards the internet, and the internet's towards it. */
export const uplink = 'up0';
export const downlink = (router: string): string => `down-${router}`;

/** What is wrong with asking for `fault` in `topology`, or null. */
export function faultProblem(fault: Fault, topology: Topology): string | null {
  const named = 'a' in fault ? [fault.a, fault.b] : 'router' in fault ? [fault.router] : [];
  const stranger = named.find((router) => !topology.routers.includes(router));
  if (stranger !== undefined) return `${topology.name} has no router ${stranger}; it has ${topology.routers.join(', ')}`;
  if (fault.kind === 'silent-pair') {
    const medium = topology.media.find((one) => one.name === fault.medium);
    return medium?.routers.includes(fault.a) && medium.routers.includes(fault.b)
      ? null
      : `${fault.a} and ${fault.b} share no medium ${fault.medium}`;
  }
  if ('a' in fault && !peersOf(topology, fault.a).includes(fault.b)) {
    return `${fault.a} has no link to ${fault.b}; its links lead to ${peersOf(topology, fault.a).join(', ') || 'nobody'}`;
  }
  if (fault.kind === 'black-holed-uplink' && !topology.gateways.includes(fault.router)) {
    return `${fault.router} has no uplink; gateways are ${topology.gateways.join(', ') || 'not part of this topology'}`;
  }
  if (fault.kind === 'grey-link' && !(fault.loss >= 0 && fault.loss < 1))
    return `a grey link loses a share from 0 to below 1, not ${fault.loss}`;
  return null;
}

/** How the executor injects and clears `fault`. The caller has asked `faultProblem` first. */
export function planFault(fault: Fault, topology: Topology, places: Places, mesh: number): FaultSteps {
  switch (fault.kind) {
    case 'silent-link':
      return silentLink(fault, places);
    case 'one-way-loss':
      return oneWayLoss(fault, places);
    case 'grey-link':
      return greyLink(fault, places);
    case 'link-down':
      return linkDown(fault, places);
    case 'silent-pair':
      return silentPair(fault, places, topology, mesh);
    case 'router-crash':
      return { inject: [{ do: 'wreck', router: fault.router }], clear: [{ do: 'boot', router: fault.router }] };
    case 'black-holed-uplink':
      return joined([
        impairInterface(places.router(fault.router), uplink, { loss: 1 }),
        impairInterface(places.internet, downlink(fault.router), { loss: 1 }),
      ]);
    case 'agent-killed':
      return {
        inject: [{ do: 'signal', router: fault.router, process: 'agent', signal: 'SIGKILL' }],
        clear: [{ do: 'restart-agent', router: fault.router }],
      };
    case 'agent-frozen':
      return {
        inject: [{ do: 'signal', router: fault.router, process: 'agent', signal: 'SIGSTOP' }],
        clear: [{ do: 'signal', router: fault.router, process: 'agent', signal: 'SIGCONT' }],
      };
    case 'cpu-contention':
      return { inject: [{ do: 'burn', processes: fault.processes }], clear: [{ do: 'burn', processes: 0 }] };
  }
}
