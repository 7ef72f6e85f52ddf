// SPDX-License-Identifier: Apache-2.0
import { pause } from '../pause.ts';
import { meshAddress } from '../rigs/executor/addresses.ts';
import type { Mesh, StreamPlan } from '../rigs/rig.ts';
import { steady } from '../rigs/stream-report.ts';
import { type RouterName, routerNumber } from '../topologies/topology.ts';
import type { Fault } from './fault.ts';

/** The next hop of an IPv4 default route as `ip -4 route show default` tells it; null where there is none. */
export function nextHopIn(routes: string): string | null {
  return /^default via (\S+)/m.exec(routes)?.[1] ?? null;
}

/** Echoes of the last probes may still be under way. */
const unjudged = 5;

async function probesAnswered(mesh: Mesh, watch: StreamPlan, until: number): Promise<boolean> {
  const stream = await mesh.stream(watch);
  try {
    for (;;) {
      await pause(500);
      const last = (await stream.raw()).slice(-steady - unjudged, -unjudged);
      if (last.length === steady && last.every(([, arrived]) => arrived !== null)) return true;
      if (Date.now() > until) return false;
    }
  } finally {
    await stream.stop();
  }
}

async function leadsTo(mesh: Mesh, client: RouterName, gateway: RouterName): Promise<{ right: boolean; is: string }> {
  const { stdout } = await mesh.exec(client, { command: ['ip', '-4', 'route', 'show', 'default'] });
  const is = nextHopIn(stdout);
  return { right: is === meshAddress(mesh.number, routerNumber(mesh.topology, gateway)), is: is ?? 'nowhere' };
}

/**
 * A dead uplink harms only who is behind it: waits until the watched client's default route leads to the gateway that the fault
 * is about and 20 probes in a row reached the internet. Returns at once for every other fault; rejects after `withinMs`.
 */
export async function behindTheGateway(mesh: Mesh, fault: Fault, watch: StreamPlan, withinMs = 60_000): Promise<void> {
  if (fault.kind !== 'black-holed-uplink') return;
  const until = Date.now() + withinMs;
  const within = `within ${withinMs / 1000} s`;
  for (let route = await leadsTo(mesh, watch.from, fault.router); !route.right; route = await leadsTo(mesh, watch.from, fault.router)) {
    if (Date.now() > until)
      throw new Error(`${watch.from} was not behind ${fault.router} ${within}: its default route leads to ${route.is}`);
    await pause(500);
  }
  if (!(await probesAnswered(mesh, watch, until)))
    throw new Error(`${watch.from} did not reach ${watch.to} over ${fault.router} ${within}`);
}
