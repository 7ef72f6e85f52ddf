// SPDX-License-Identifier: Apache-2.0
import type { Mesh } from '../../rigs/rig.ts';
import type { RouterName } from '../../topologies/topology.ts';
import { countOf } from './agent-log.ts';
import { eventually } from './eventually.ts';

/** Ends an agent by SIGKILL and starts it as it was started. */
export async function restartAgent(mesh: Mesh, router: RouterName): Promise<void> {
  const fault = { kind: 'agent-killed', router } as const;
  await mesh.inject(fault);
  await mesh.clear(fault);
}

/** Restarts an agent and waits until it has a session with each of these neighbours again; says with whom it has none. */
export async function linksAgain(mesh: Mesh, router: RouterName, neighbours: readonly RouterName[], withinMs = 60_000): Promise<string[]> {
  const count = (neighbour: RouterName): Promise<number> => countOf(mesh, router, 'link-established', neighbour);
  const before = await Promise.all(neighbours.map(count));
  await restartAgent(mesh, router);
  const lacking = async (): Promise<RouterName[]> => {
    const now = await Promise.all(neighbours.map(count));
    return neighbours.filter((_, n) => (now[n] ?? 0) <= (before[n] ?? 0));
  };
  const without = await eventually(lacking, (left) => left.length === 0, withinMs);
  return without.map((neighbour) => `${router}, started anew, had no session with ${neighbour} within ${withinMs / 1000} s`);
}
