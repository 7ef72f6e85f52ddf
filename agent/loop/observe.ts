// SPDX-License-Identifier: Apache-2.0
import type { Event } from '../core/event.ts';
import type { Powers } from './powers.ts';

/** One look at the routing protocol's tables, as an event. */
async function observeRouting(powers: Powers, mesh: string): Promise<Event> {
  const view = await powers.routing.observe(mesh);
  const at = powers.clock.now();
  if (view.ok) {
    powers.burst?.follow(view.value);
    return { kind: 'mesh', at, view: view.value };
  }
  powers.meter.refused(view.refusal.code);
  return { kind: 'mesh-unreadable', at, refusal: view.refusal };
}

/** Likewise at the interfaces; null where they could not be read. */
async function observeLinks(powers: Powers): Promise<Event | null> {
  const links = await powers.links.observe();
  if (links.ok) return { kind: 'links', at: powers.clock.now(), ...links.value };
  powers.meter.refused(links.refusal.code);
  return null;
}

/**
 * One look at the kernel: the interfaces first, since they say what the tables are about. `links` false leaves them out:
 * the kernel tells by itself when one of them changes.
 */
export async function observeMesh(powers: Powers, mesh: string, links = true): Promise<Event[]> {
  const seen = links ? await observeLinks(powers) : null;
  const view = await observeRouting(powers, mesh);
  return seen === null ? [view] : [seen, view];
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
