// SPDX-License-Identifier: Apache-2.0
import { airMac } from '../rigs/executor/addresses.ts';
import { routerNumber, type Topology } from '../topologies/topology.ts';
import type { Fault, FaultSteps, Places, Step } from './fault.ts';

/**
 * The medium drops, at the port of each of the two, what the other one sends: their interfaces stay up and everybody else hears
 * both. A netem on the shared interface itself would harm every neighbour.
 */
export function silentPair(fault: Extract<Fault, { kind: 'silent-pair' }>, places: Places, topology: Topology, mesh: number): FaultSteps {
  const namespace = places.medium(fault.medium);
  const deaf = (listener: string, speaker: string): { inject: Step; clear: Step } => ({
    inject: {
      do: 'tc',
      namespace,
      lines: [
        `qdisc add dev ${listener} clsact`,
        `filter add dev ${listener} egress protocol all prio 1 flower src_mac ${airMac(mesh, routerNumber(topology, speaker))} action drop`,
      ],
    },
    clear: { do: 'tc', namespace, lines: [`qdisc del dev ${listener} clsact`] },
  });
  const parts = [deaf(fault.a, fault.b), deaf(fault.b, fault.a)];
  return { inject: parts.map((part) => part.inject), clear: parts.map((part) => part.clear) };
}
