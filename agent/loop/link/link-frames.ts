// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { PacketCounters } from '../../core/mesh/packet-counters.ts';
import type { ProtectedNeighbour } from '../../core/mesh/protected-neighbour.ts';
import type { Instant } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LinkProtection } from '../../ports/link-protection.ts';

/** The loop reads ten times a second while it looks closely, ms. */
const closeReadings = 150;

interface Counted {
  readonly ok: number;
  readonly okBytes: number;
  readonly lastSeen: Instant;
}

/**
 * Frames of each neighbour that its key proves genuine, by the kernel's counters: what XDP sees below has addresses that anybody can
 * forge. Where frames still come and beacons do not, the neighbour's agent is dead and not the link.
 */
export interface LinkFrames {
  /** As read last; the kernel is asked again meanwhile, so the next call knows more. */
  rows(links: readonly ProtectedNeighbour[]): readonly PacketCounters[];
}

export function createLinkFrames(clock: Clock, protection: LinkProtection, threw: (error: unknown) => void): LinkFrames {
  const counted = new Map<IfIndex, Counted>();
  let readAt = clock.now();
  let reading = false;

  async function read(): Promise<void> {
    const before = readAt;
    const all = await protection.observe();
    readAt = clock.now();
    // A reading that was refused says nothing; what was known grows older, and the links' keys tell of the refusal.
    if (!all.ok) return;
    const devices = new Set(all.value.map(({ ifindex }) => ifindex));
    for (const device of counted.keys()) if (!devices.has(device)) counted.delete(device);
    for (const { ifindex, counters } of all.value) {
      const known = counted.get(ifindex);
      // A frame came since the last reading, and it is not known when. Where that was long ago an early guess delays no heal, and a late
      // one would; between close readings the late one says that frames go on coming.
      const rose = readAt - before <= closeReadings ? readAt : before;
      const lastSeen = known === undefined ? readAt : counters.ok > known.ok ? rose : known.lastSeen;
      counted.set(ifindex, { ok: counters.ok, okBytes: counters.okBytes, lastSeen });
    }
  }

  return {
    rows(links) {
      if (!reading) {
        reading = true;
        read()
          .catch(threw)
          .finally(() => {
            reading = false;
          });
      }
      return links.flatMap(({ hardif, mac }) => {
        const one = counted.get(hardif);
        if (one === undefined) return [];
        return [{ hardif, source: mac, lastSeen: one.lastSeen, packets: one.ok, bytes: one.okBytes, ogms: 0, broadcasts: 0 }];
      });
    },
  };
}
