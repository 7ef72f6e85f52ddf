// SPDX-License-Identifier: Apache-2.0
import { routerNames, type Topology } from './topology.ts';

/** All routers on one medium, each with a single interface on which every neighbour lives. */
export function sharedMedium(count = 4): Topology {
  const routers = routerNames(count);
  return {
    name: 'shared-medium',
    routers,
    links: [],
    media: [{ name: 'air0', routers }],
    gateways: [],
    clients: [],
    watched: { from: 'r1', to: 'r2' },
    victim: { a: 'r1', b: 'r2' },
  };
}
