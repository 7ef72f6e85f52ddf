// SPDX-License-Identifier: Apache-2.0
import type { Mesh } from '../../rigs/rig.ts';
import { peersOf, type RouterName } from '../../topologies/topology.ts';

/** The kernel counts what the agent sends to its neighbours; what the agent itself reports is not asked. */
const rules = `table inet x0cost {
  chain out {
    type filter hook output priority 0
    oifname "to-*" udp dport 7830 counter
    oifname "to-*" icmpv6 type { echo-request, echo-reply } counter
  }
}`;
/** nft counts from the IP header on. */
const ethernetHeader = 14;

interface Expression {
  readonly counter?: { readonly packets: number; readonly bytes: number };
}

const startedAt = new Map<Mesh, number>();

/** Starts counting on one router of each mesh. */
export async function startCounting(meshes: readonly Mesh[], router: RouterName): Promise<void> {
  for (const mesh of meshes) {
    const done = await mesh.exec(router, { command: ['nft', rules] });
    if (done.status !== 0) throw new Error(`nft: ${done.stderr}`);
    startedAt.set(mesh, Date.now());
  }
}

/** Bytes a second and interface since then; null where nothing was started. */
export async function countProbes(mesh: Mesh, router: RouterName): Promise<number | null> {
  const since = startedAt.get(mesh);
  if (since === undefined) return null;
  startedAt.delete(mesh);
  const { stdout } = await mesh.exec(router, { command: ['nft', '-j', 'list', 'table', 'inet', 'x0cost'] });
  const seconds = (Date.now() - since) / 1000;
  const { nftables } = JSON.parse(stdout) as { nftables: readonly { rule?: { expr: readonly Expression[] } }[] };
  const counters = nftables.flatMap(({ rule }) => rule?.expr.flatMap(({ counter }) => (counter === undefined ? [] : [counter])) ?? []);
  const bytes = counters.reduce((sum, counter) => sum + counter.bytes + counter.packets * ethernetHeader, 0);
  return bytes / seconds / peersOf(mesh.topology, router).length;
}
