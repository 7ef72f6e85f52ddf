// SPDX-License-Identifier: Apache-2.0
import type { Event } from '../core/event.ts';
import { type Refusal, refuse } from '../core/refusal.ts';
import type { LoopPowers } from './powers.ts';

/** One look at the routing protocol's tables, as an event. */
async function observeRouting(powers: LoopPowers, mesh: string): Promise<Event> {
  const view = await powers.routing.observe(mesh);
  const at = powers.clock.now();
  if (view.ok) {
    powers.burst?.follow(view.value);
    powers.refusals.granted(`mesh ${mesh}`);
    return { kind: 'mesh', at, view: view.value };
  }
  powers.refusals.tell(`mesh ${mesh}`, view.refusal);
  return { kind: 'mesh-unreadable', at, refusal: view.refusal };
}

/** Likewise at the interfaces; null where they could not be read. */
async function observeLinks(powers: LoopPowers): Promise<Event | null> {
  const links = await powers.links.observe();
  if (!links.ok) {
    powers.refusals.tell('interfaces', links.refusal);
    return null;
  }
  powers.refusals.granted('interfaces');
  return { kind: 'links', at: powers.clock.now(), ...links.value };
}

/**
 * One look at the kernel: the interfaces first, since they say what the tables are about. `links` false leaves them out:
 * the kernel tells by itself when one of them changes.
 */
export async function observeMesh(powers: LoopPowers, mesh: string, links = true): Promise<Event[]> {
  const seen = links ? await observeLinks(powers) : null;
  const view = await observeRouting(powers, mesh);
  return seen === null ? [view] : [seen, view];
}

/** XDP's counters, read at once, and those of protected links; null where there is neither. */
export function readPackets(powers: LoopPowers): Event | null {
  const frames = powers.protectedLinks?.frames() ?? null;
  const counters = powers.packets?.read() ?? null;
  const at = powers.clock.now();
  if (counters === null) return frames === null ? null : { kind: 'packets', at, counters: frames };
  if (counters.ok) {
    powers.refusals.granted('frame counters');
    return { kind: 'packets', at, counters: frames === null ? counters.value : [...counters.value, ...frames] };
  }
  powers.refusals.tell('frame counters', counters.refusal);
  return frames === null ? { kind: 'packets-unavailable', at, refusal: counters.refusal } : { kind: 'packets', at, counters: frames };
}

const malformedBeacon: Refusal = refuse(
  'peer',
  'malformed-beacon',
  'something else than a beacon of this version came to the beacons’ port; it was dropped',
).refusal;
const malformedNotice: Refusal = refuse(
  'peer',
  'malformed-notice',
  'something else than a notice of this version came to the notices’ port; it was dropped',
).refusal;

/** What neighbours, members and the kernel said since the last turn; never blocks. `missed`: the kernel dropped some of it. */
export function drainAll(powers: LoopPowers): { readonly events: Event[]; readonly missed: boolean } {
  const events: Event[] = [];
  const changes = powers.links.changes();
  const heard = powers.neighbours.drain();
  const notices = powers.mesh.drain();
  const at = powers.clock.now();
  if (!changes.ok) powers.refusals.tell('notifications of interfaces', changes.refusal);
  else {
    powers.refusals.granted('notifications of interfaces');
    if (changes.value.changes.length > 0) events.push({ kind: 'link-changes', at, changes: changes.value.changes });
  }
  if (heard.beacons.length > 0 || heard.echoes.length > 0) events.push({ kind: 'heard', at, beacons: heard.beacons, echoes: heard.echoes });
  if (notices.notices.length > 0) events.push({ kind: 'notices', at, notices: notices.notices });
  if (heard.refused > 0) powers.refusals.tell('what neighbours send', malformedBeacon, heard.refused);
  else if (heard.beacons.length > 0) powers.refusals.granted('what neighbours send');
  if (notices.refused > 0) powers.refusals.tell('what members send', malformedNotice, notices.refused);
  else if (notices.notices.length > 0) powers.refusals.granted('what members send');
  return { events, missed: !changes.ok || changes.value.lost };
}
