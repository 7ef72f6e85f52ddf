// SPDX-License-Identifier: Apache-2.0
import { routerNames, type Topology } from './topology.ts';

/** One router after the other: a broken link leaves no other way. */
export function line(count = 4): Topology {
  const routers = routerNames(count);
  const links = routers.slice(1).map((b, index) => ({ a: `r${index + 1}`, b }));
  const middle = links[Math.floor((links.length - 1) / 2)] ?? { a: 'r1', b: 'r2' };
  return { name: 'line', routers, links, media: [], gateways: [], clients: [], watched: { from: 'r1', to: `r${count}` }, victim: middle };
}
