// SPDX-License-Identifier: Apache-2.0
import type { Event } from '../event.ts';
import { carries, type KernelLink } from '../mesh/kernel-link.ts';
import type { IfIndex, MeshView } from '../mesh/mesh-view.ts';
import type { HostReading, PacketCounters } from '../mesh/packet-counters.ts';
import { learn, type Turn } from '../turn.ts';
import { carrierBack } from './carrier.ts';
import { followRoutes } from './follow-routes.ts';
import { followMeshChannel } from './mesh-channel.ts';
import { watchHardifs } from './watch-hardifs.ts';

/** What was known of the mesh is held on to for so long: without it every neighbour would be a new one. */
const staleAtMost = 10_000;

type Of<K extends Event['kind']> = Extract<Event, { kind: K }>;

export function takeMesh(turn: Turn, view: MeshView): void {
  learn(turn, { mesh: view, meshAt: turn.at, meshStale: false });
  followRoutes(turn);
  watchHardifs(turn);
  followMeshChannel(turn);
}

/** A busy kernel interrupts a dump now and then; a mesh interface that went stays unreadable. */
export function meshUnreadable(turn: Turn): void {
  learn(turn, { meshStale: true });
  if (turn.at - turn.k.meshAt > staleAtMost) learn(turn, { mesh: null });
}

export function takeLinks(turn: Turn, event: Of<'links'>): void {
  const links = Object.fromEntries(event.links.map((link) => [link.ifindex, link]));
  const back = event.links.filter((link) => carries(link) && !carries(turn.k.links[link.ifindex]));
  learn(turn, { links, linkLocals: event.linkLocals, addresses: event.addresses, linksAt: turn.at });
  watchHardifs(turn);
  carrierBack(turn, new Set(back.map((link) => link.ifindex)));
  followMeshChannel(turn);
}

export function takeLinkChanges(turn: Turn, event: Of<'link-changes'>): void {
  const links: Record<number, KernelLink> = { ...turn.k.links };
  const back = new Set<IfIndex>();
  for (const change of event.changes) {
    if (change.kind === 'gone') delete links[change.ifindex];
    else {
      if (carries(change.link) && !carries(links[change.link.ifindex])) back.add(change.link.ifindex);
      links[change.link.ifindex] = change.link;
    }
  }
  learn(turn, { links, linksAt: turn.at });
  watchHardifs(turn);
  carrierBack(turn, back);
  followMeshChannel(turn);
}

export function takePackets(turn: Turn, counters: readonly PacketCounters[]): void {
  learn(turn, { packets: Object.fromEntries(counters.map((row) => [`${row.hardif} ${row.source}`, row])), packetsAt: turn.at });
}

export function takeHost(turn: Turn, reading: HostReading): void {
  const memoryTrend = [...turn.k.memoryTrend, { at: turn.at, available: reading.memoryAvailable }].slice(-60);
  learn(turn, { host: reading, memoryTrend });
}
