// SPDX-License-Identifier: Apache-2.0
import { type LinkPlan, routerNames, type Topology } from './topology.ts';

export function ringLinks(routers: readonly string[]): LinkPlan[] {
  return routers.map((a, index) => ({ a, b: routers[(index + 1) % routers.length] ?? a }));
}

/** A ring and one chord across it: every pair has two disjoint paths. The watched pair is joined by the chord. */
export function ringWithChord(count = 6): Topology {
  const routers = routerNames(count);
  const across = `r${1 + Math.floor(count / 2)}`;
  const chord = { a: 'r1', b: across };
  const links = count < 4 ? ringLinks(routers) : [...ringLinks(routers), chord];
  return {
    name: 'ring-with-chord',
    routers,
    links,
    media: [],
    gateways: [],
    clients: [],
    watched: { from: 'r1', to: across },
    victim: chord,
  };
}
