// SPDX-License-Identifier: Apache-2.0
import type { RouteWatch } from '../knowledge/knowledge.ts';
import { learn, type Turn } from '../turn.ts';

const window = 60_000;
const originatorLimit = 1024;

/** Notes when the next hop towards an originator moved to another neighbour. */
export function followRoutes(turn: Turn): void {
  const routes: Record<string, RouteWatch> = {};
  let count = 0;
  for (const route of turn.k.mesh?.routes ?? []) {
    if (!route.best || count >= originatorLimit) continue;
    count += 1;
    const before = turn.k.routes[route.originator];
    const changes = before?.changes.filter((change) => turn.at - change.at < window) ?? [];
    const moved = before !== undefined && before.nextHop !== route.nextHop;
    routes[route.originator] = {
      nextHop: route.nextHop,
      hardif: route.hardif,
      seenAt: turn.at,
      changes: moved ? [...changes, { at: turn.at, from: before.hardif, to: route.hardif }].slice(-32) : changes,
    };
  }
  // Remembered for a minute after the route went: a partition is known by what is missing.
  for (const [originator, before] of Object.entries(turn.k.routes)) {
    if (routes[originator] === undefined && turn.at - before.seenAt < window && count < originatorLimit) {
      routes[originator] = before;
      count += 1;
    }
  }
  learn(turn, { routes });
}
