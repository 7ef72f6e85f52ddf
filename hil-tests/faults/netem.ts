// SPDX-License-Identifier: Apache-2.0
import { linkInterface, type RouterName } from '../topologies/topology.ts';
import type { FaultSteps, Places, Step } from './fault.ts';

/**
 * Impairs what `from` sends to `to`. netem stands at the sender's egress: the receiver sees nothing, the carrier stays, and the
 * sender's driver reports every frame as sent, as a radio without acknowledgements does.
 */
export function impair(places: Places, from: RouterName, to: RouterName, netem: string): { inject: Step; clear: Step } {
  return impairInterface(places.router(from), linkInterface(to), netem);
}

export function impairInterface(namespace: string, device: string, netem: string): { inject: Step; clear: Step } {
  return {
    inject: { do: 'tc', namespace, lines: [`qdisc replace dev ${device} root netem ${netem}`] },
    clear: { do: 'tc', namespace, lines: [`qdisc del dev ${device} root`] },
  };
}

export function joined(parts: readonly { inject: Step; clear: Step }[]): FaultSteps {
  return { inject: parts.map((part) => part.inject), clear: parts.map((part) => part.clear) };
}
