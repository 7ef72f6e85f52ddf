// SPDX-License-Identifier: Apache-2.0
import { linkInterface, type RouterName } from '../topologies/topology.ts';
import type { FaultSteps, Impairment, Places, Step } from './fault.ts';

/**
 * Impairs what `from` sends to `to`. netem stands at the sender's egress: the receiver sees nothing, the carrier stays, and the
 * sender's driver reports every frame as sent, as a radio without acknowledgements does.
 */
export function impair(places: Places, from: RouterName, to: RouterName, impairment: Impairment): { inject: Step; clear: Step } {
  return impairInterface(places.router(from), linkInterface(to), impairment);
}

export function impairInterface(namespace: string, device: string, impairment: Impairment): { inject: Step; clear: Step } {
  return { inject: { do: 'netem', namespace, device, impairment }, clear: { do: 'netem', namespace, device, impairment: null } };
}

export function joined(parts: readonly { inject: Step; clear: Step }[]): FaultSteps {
  return { inject: parts.map((part) => part.inject), clear: parts.map((part) => part.clear) };
}
