// SPDX-License-Identifier: Apache-2.0
import { linkInterface } from '../topologies/topology.ts';
import type { Fault, FaultSteps, Places } from './fault.ts';
import { impair, joined } from './netem.ts';

type Of<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

export function silentLink(fault: Of<'silent-link'>, places: Places): FaultSteps {
  return joined([impair(places, fault.a, fault.b, { loss: 1 }), impair(places, fault.b, fault.a, { loss: 1 })]);
}

export function oneWayLoss(fault: Of<'one-way-loss'>, places: Places): FaultSteps {
  return joined([impair(places, fault.a, fault.b, { loss: 1 })]);
}

export function greyLink(fault: Of<'grey-link'>, places: Places): FaultSteps {
  const { loss, delayMs, jitterMs } = fault;
  const impairment = { loss, ...(delayMs === undefined ? {} : { delayMs }), ...(jitterMs === undefined ? {} : { jitterMs }) };
  const there = impair(places, fault.a, fault.b, impairment);
  return joined(fault.oneWay === true ? [there] : [there, impair(places, fault.b, fault.a, impairment)]);
}

export function linkDown(fault: Of<'link-down'>, places: Places): FaultSteps {
  const set = (state: 'up' | 'down') =>
    ({ do: 'ip', namespace: places.router(fault.a), lines: [`link set ${linkInterface(fault.b)} ${state}`] }) as const;
  return { inject: [set('down')], clear: [set('up')] };
}
