// SPDX-License-Identifier: Apache-2.0
import { pause } from '../../pause.ts';
import { type RouterName, routerNumber } from '../../topologies/topology.ts';
import { meshAddress, primaryMac } from './addresses.ts';
import type { BuiltMesh } from './built-mesh.ts';
import { now } from './clock.ts';
import { preferProtected } from './prefer-protected.ts';
import { runCommand } from './run-command.ts';

/** Other routers whose originator `router` does not know yet. */
async function missing(mesh: BuiltMesh, router: RouterName): Promise<RouterName[]> {
  const { topology, mesh: number } = mesh.plan;
  // Only whether an address appears at all is read from this text, for a rig that waits; the agent reads netlink.
  const table = await runCommand(
    { command: ['batctl', 'meshif', 'bat0', 'originators', '-n', '-H'] },
    { namespace: mesh.namespace(router) },
  );
  return topology.routers.filter((other) => other !== router && !table.stdout.includes(primaryMac(number, routerNumber(topology, other))));
}

async function answers(mesh: BuiltMesh, from: RouterName, to: RouterName): Promise<boolean> {
  const address = meshAddress(mesh.plan.mesh, routerNumber(mesh.plan.topology, to));
  return (await runCommand({ command: ['ping', '-c', '1', '-W', '1', address] }, { namespace: mesh.namespace(from) })).status === 0;
}

/** Until every router knows every other and the watched pair answers. Traffic first: batman-adv lets it through last. */
export async function meshReady(mesh: BuiltMesh, withinMs: number): Promise<void> {
  const until = now() + withinMs;
  const { topology, batman, links } = mesh.plan;
  const { from, to } = topology.watched;
  if (batman && links === 'protected') await preferProtected(mesh, until);
  while (batman && !(await answers(mesh, from, to))) {
    if (now() > until) throw new Error(`${to} did not answer ${from} within ${withinMs / 1000} s`);
    await pause(500);
  }
  for (let waiting = batman ? [...topology.routers] : []; waiting.length > 0; ) {
    const asked = await Promise.all(waiting.map(async (router) => ({ router, misses: await missing(mesh, router) })));
    const lacking = asked.filter(({ misses }) => misses.length > 0);
    waiting = lacking.map(({ router }) => router);
    if (waiting.length === 0) break;
    if (now() > until) {
      const words = lacking.map(({ router, misses }) => `${router} misses ${misses.join(', ')}`).join('; ');
      throw new Error(`the mesh was not whole within ${withinMs / 1000} s: ${words}`);
    }
    await pause(1000);
  }
}
