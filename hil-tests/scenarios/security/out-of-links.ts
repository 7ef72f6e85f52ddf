// SPDX-License-Identifier: Apache-2.0
import type { Mesh } from '../../rigs/rig.ts';
import { linkInterface, type RouterName } from '../../topologies/topology.ts';
import { eventually } from './eventually.ts';
import { isProtected } from './kernel-links.ts';

/** Of these routers, those whose kernel has a device for a link with `out`. */
export async function linkedWith(mesh: Mesh, out: RouterName, routers: readonly RouterName[]): Promise<RouterName[]> {
  const there = await Promise.all(routers.map((router) => isProtected(mesh, router, linkInterface(out))));
  return routers.filter((_, n) => there[n]);
}

/** Waits until none has one; how long that took, ms, and who still has one when the time is over. */
export async function outOfLinks(
  mesh: Mesh,
  out: RouterName,
  routers: readonly RouterName[],
  withinMs: number,
): Promise<{ readonly tookMs: number; readonly left: readonly RouterName[] }> {
  const began = Date.now();
  const left = await eventually(
    () => linkedWith(mesh, out, routers),
    (linked) => linked.length === 0,
    withinMs,
    100,
  );
  return { tookMs: Date.now() - began, left };
}
