// SPDX-License-Identifier: Apache-2.0
import { linkInterface } from '../topologies/topology.ts';
import type { Fault, FaultSteps, Places } from './fault.ts';
import { impair, joined } from './netem.ts';

type Of<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

export function silentLink(fault: Of<'silent-link'>, places: Places): FaultSteps {
  return joined([impair(places, fault.a, fault.b, 'loss 100%'), impair(places, fault.b, fault.a, 'loss 100%')]);
}

export function oneWayLoss(fault: Of<'one-way-loss'>, places: Places): FaultSteps {
  return joined([impair(places, fault.a, fault.b, 'loss 100%')]);
}

export function greyLink(fault: Of<'grey-link'>, places: Places): FaultSteps {
  const delay = fault.delayMs === undefined ? '' : ` delay ${fault.delayMs}ms${fault.jitterMs === undefined ? '' : ` ${fault.jitterMs}ms`}`;
  const netem = `limit 10000${delay} loss ${fault.loss * 100}%`;
  const there = impair(places, fault.a, fault.b, netem);
  return joined(fault.oneWay === true ? [there] : [there, impair(places, fault.b, fault.a, netem)]);
}

export function linkDown(fault: Of<'link-down'>, places: Places): FaultSteps {
  const set = (state: 'up' | 'down') =>
    ({ do: 'ip', namespace: places.router(fault.a), lines: [`link set ${linkInterface(fault.b)} ${state}`] }) as const;
  return { inject: [set('down')], clear: [set('up')] };
}
