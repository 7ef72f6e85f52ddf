// SPDX-License-Identifier: Apache-2.0
import { routerNames, type Topology } from './topology.ts';

/** Routers with two radios each, all within each other's range on both: every router has twice as many neighbours as there are others. */
export function dualRadio(count = 11): Topology {
  const routers = routerNames(count);
  return {
    name: 'dual-radio',
    routers,
    links: [],
    media: [
      { name: 'air0', routers },
      { name: 'air1', routers },
    ],
    gateways: [],
    clients: [],
    watched: { from: 'r1', to: 'r2' },
    victim: { a: 'r1', b: 'r2' },
  };
}
