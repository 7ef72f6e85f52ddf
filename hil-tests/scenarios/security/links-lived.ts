// SPDX-License-Identifier: Apache-2.0
import type { Mesh } from '../../rigs/rig.ts';
import type { RouterName } from '../../topologies/topology.ts';
import { logOf } from './agent-log.ts';

/** How many links each router's agent has seen ending, and begun. */
export type LinkCounts = ReadonlyMap<RouterName, { readonly ended: number; readonly established: number }>;

export async function countLinks(mesh: Mesh, routers: readonly RouterName[] = mesh.topology.routers): Promise<LinkCounts> {
  const all = routers.map(async (router) => {
    const entries = await logOf(mesh, router);
    const of = (code: string): number => entries.filter((entry) => entry.code === code).length;
    return [router, { ended: of('link-ended'), established: of('link-established') }] as const;
  });
  return new Map(await Promise.all(all));
}

/** Who lost a link since, or had to begin one anew, in words. */
export function disturbedLinks(before: LinkCounts, after: LinkCounts): string[] {
  return [...before].flatMap(([router, was]) => {
    const is = after.get(router) ?? was;
    const ended = is.ended - was.ended;
    const begun = is.established - was.established;
    return [
      ...(ended > 0 ? [`${router} lost ${ended} links`] : []),
      ...(begun > 0 ? [`${router} began ${begun} sessions that nobody needed`] : []),
    ];
  });
}
