// SPDX-License-Identifier: Apache-2.0

/** A router's name within its mesh: r1, r2, … */
export type RouterName = string;

/** A point-to-point link. The interface in `a` is named `to-b` and the other way round. */
export interface LinkPlan {
  readonly a: RouterName;
  readonly b: RouterName;
  /** Makes both ends like this link a little less, so that ties break always the same way. */
  readonly disliked?: boolean;
}

/** A medium that several routers share, as a radio channel is: a learning-free bridge. Each router's interface on it has the medium's name. */
export interface MediumPlan {
  readonly name: string;
  readonly routers: readonly RouterName[];
}

/** A layout of routers. Scenarios name its routers and links; which rig builds it is no business of theirs. */
export interface Topology {
  readonly name: string;
  readonly routers: readonly RouterName[];
  /** Wired as routers are, and no members: what they run is said by whoever put them there. Default: none. */
  readonly strangers?: readonly RouterName[];
  readonly links: readonly LinkPlan[];
  readonly media: readonly MediumPlan[];
  /** Routers with an uplink of their own into the internet, DHCP server and NAT. */
  readonly gateways: readonly RouterName[];
  /** Routers that ask DHCP for their default route. */
  readonly clients: readonly RouterName[];
  /** Each router's mesh interface is a port of a bridge, which has its addresses. Default: false. */
  readonly bridged?: boolean;
  /** The pair whose traffic shows what a fault does. */
  readonly watched: { readonly from: RouterName; readonly to: RouterName };
  /** The link on the watched pair's path that faults hit unless told otherwise. */
  readonly victim: { readonly a: RouterName; readonly b: RouterName };
}

export const leastRouters = 3;
export const mostRouters = 12;

/** The name of `router`'s interface on its link to `peer`. */
export const linkInterface = (peer: RouterName): string => `to-${peer}`;

export const routerNames = (count: number): RouterName[] => Array.from({ length: count }, (_, index) => `r${index + 1}`);

/** The interface that `device` runs over: what protects a link with one neighbour is named after it, `to-r4_x1` and `air0_x2`. */
export const underlayOf = (device: string): string => device.replace(/_x[0-9a-z]+$/, '');

export const strangersOf = ({ strangers }: Topology): readonly RouterName[] => strangers ?? [];

/** Routers and strangers: every place that has interfaces of its own on links and media. */
export const wiredPlaces = (topology: Topology): RouterName[] => [...topology.routers, ...strangersOf(topology)];

/** 1 for r1: addresses are numbered by it. Strangers follow the routers. */
export const routerNumber = (topology: Topology, router: RouterName): number => wiredPlaces(topology).indexOf(router) + 1;

/** Every peer of `router` by point-to-point links. */
export function peersOf(topology: Topology, router: RouterName): RouterName[] {
  return topology.links.flatMap((link) => (link.a === router ? [link.b] : link.b === router ? [link.a] : []));
}

/** Says what is wrong with `topology`; empty where nothing is. */
export function wrongWith(topology: Topology): string[] {
  const known = new Set(topology.routers);
  const problems: string[] = [];
  const wired = new Set(wiredPlaces(topology));
  if (wired.size !== wiredPlaces(topology).length) problems.push('a router is named twice');
  if (known.size < leastRouters || known.size > mostRouters)
    problems.push(`${known.size} routers, where ${leastRouters} to ${mostRouters} can be built`);
  const ends = [...topology.links.flatMap((link) => [link.a, link.b]), ...topology.media.flatMap((medium) => medium.routers)];
  for (const end of new Set(ends)) if (!wired.has(end)) problems.push(`${end} is not among the routers`);
  const mentioned = [
    ...topology.gateways,
    ...topology.clients,
    topology.watched.from,
    topology.watched.to,
    topology.victim.a,
    topology.victim.b,
  ];
  for (const router of new Set(mentioned)) if (!known.has(router)) problems.push(`${router} is not among the routers`);
  const reached = new Set<RouterName>(topology.routers.slice(0, 1));
  for (let grown = true; grown; ) {
    grown = false;
    for (const group of [...topology.links.map((link) => [link.a, link.b]), ...topology.media.map((medium) => medium.routers)]) {
      if (!group.some((router) => reached.has(router))) continue;
      for (const router of group) {
        if (reached.has(router)) continue;
        reached.add(router);
        grown = true;
      }
    }
  }
  if (![...known].every((router) => reached.has(router))) problems.push('not every router can be reached from the first');
  return problems;
}
