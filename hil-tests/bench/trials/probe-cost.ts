// SPDX-License-Identifier: Apache-2.0
import type { Mesh } from '../../rigs/rig.ts';
import { linkInterface, peersOf, type RouterName } from '../../topologies/topology.ts';

/** The kernel counts, by interface, what the agent sends to its neighbours; what the agent itself reports is not asked. */
export function rulesFor(interfaces: readonly string[]): string {
  const counters = interfaces.flatMap((name) => [
    `    oifname "${name}" udp dport 7830 counter comment "${name}"`,
    `    oifname "${name}" icmpv6 type { echo-request, echo-reply } counter comment "${name}"`,
  ]);
  return `table inet x0cost {
  chain out {
    type filter hook output priority 0
${counters.join('\n')}
  }
}`;
}
/** nft counts from the IP header on. */
const ethernetHeader = 14;

interface Rule {
  readonly comment?: string;
  readonly expr: readonly { readonly counter?: { readonly packets: number; readonly bytes: number } }[];
}

/** Bytes on the wire by interface, from `nft -j list table`. */
export function bytesByInterface(listed: string): Map<string, number> {
  const { nftables } = JSON.parse(listed) as { nftables: readonly { readonly rule?: Rule }[] };
  const bytes = new Map<string, number>();
  for (const { rule } of nftables) {
    for (const { counter } of rule?.expr ?? []) {
      if (counter === undefined || rule?.comment === undefined) continue;
      bytes.set(rule.comment, (bytes.get(rule.comment) ?? 0) + counter.bytes + counter.packets * ethernetHeader);
    }
  }
  return bytes;
}

const startedAt = new Map<Mesh, number>();

/** Starts counting on one router of each mesh. */
export async function startCounting(meshes: readonly Mesh[], router: RouterName): Promise<void> {
  for (const mesh of meshes) {
    const done = await mesh.exec(router, { command: ['nft', rulesFor(peersOf(mesh.topology, router).map(linkInterface))] });
    if (done.status !== 0) throw new Error(`nft: ${done.stderr}`);
    startedAt.set(mesh, Date.now());
  }
}

/** Bytes a second since then on the interface that had most; null where nothing was started. */
export async function countProbes(mesh: Mesh, router: RouterName): Promise<number | null> {
  const since = startedAt.get(mesh);
  if (since === undefined) return null;
  startedAt.delete(mesh);
  const { stdout } = await mesh.exec(router, { command: ['nft', '-j', 'list', 'table', 'inet', 'x0cost'] });
  const seconds = (Date.now() - since) / 1000;
  return Math.max(0, ...bytesByInterface(stdout).values()) / seconds;
}
