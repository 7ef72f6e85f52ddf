// SPDX-License-Identifier: Apache-2.0
import { ringLinks } from './ring-with-chord.ts';
import { routerNames, type Topology } from './topology.ts';

/** Two rings that one bridge link joins: without it the mesh falls into two. */
export function twoIslands(perIsland = 3): Topology {
  const routers = routerNames(2 * perIsland);
  const bridge = { a: `r${perIsland}`, b: `r${perIsland + 1}` };
  return {
    name: 'two-islands',
    routers,
    links: [...ringLinks(routers.slice(0, perIsland)), ...ringLinks(routers.slice(perIsland)), bridge],
    media: [],
    gateways: [],
    clients: [],
    watched: { from: 'r1', to: `r${2 * perIsland}` },
    victim: bridge,
  };
}
