// SPDX-License-Identifier: Apache-2.0
import type { Event } from '../core/event.ts';
import type { Powers } from './powers.ts';

/** One look at the kernel: the routing protocol's tables and the interfaces, as events. */
export async function observeMesh(powers: Powers, mesh: string): Promise<Event[]> {
  const view = await powers.routing.observe(mesh);
  const links = await powers.links.observe();
  const at = powers.clock.now();
  const events: Event[] = [];
  if (links.ok) events.push({ kind: 'links', at, ...links.value });
  else powers.meter.refused(links.refusal.code);
  if (view.ok) events.push({ kind: 'mesh', at, view: view.value });
  else {
    powers.meter.refused(view.refusal.code);
    events.push({ kind: 'mesh-unreadable', at, refusal: view.refusal });
  }
  return events;
}

/** XDP's counters, read at once; null where there is no telemetry. */
export function readPackets(powers: Powers): Event | null {
  if (powers.packets === null) return null;
  const counters = powers.packets.read();
  const at = powers.clock.now();
  if (counters.ok) return { kind: 'packets', at, counters: counters.value };
  powers.meter.refused(counters.refusal.code);
  return { kind: 'packets-unavailable', at, refusal: counters.refusal };
}

/** What neighbours, members and the kernel said since the last turn; never blocks. `missed`: the kernel dropped some of it. */
export function drainAll(powers: Powers): { readonly events: Event[]; readonly missed: boolean } {
  const events: Event[] = [];
  const changes = powers.links.changes();
  const heard = powers.neighbours.drain();
  const notices = powers.mesh.drain();
  const at = powers.clock.now();
  if (!changes.ok) powers.meter.refused(changes.refusal.code);
  else if (changes.value.changes.length > 0) events.push({ kind: 'link-changes', at, changes: changes.value.changes });
  if (heard.beacons.length > 0 || heard.echoes.length > 0) events.push({ kind: 'heard', at, beacons: heard.beacons, echoes: heard.echoes });
  if (notices.notices.length > 0) events.push({ kind: 'notices', at, notices: notices.notices });
  if (heard.refused > 0) powers.meter.refused('malformed-beacon', heard.refused);
  if (notices.refused > 0) powers.meter.refused('malformed-notice', notices.refused);
  return { events, missed: !changes.ok || changes.value.lost };
}
