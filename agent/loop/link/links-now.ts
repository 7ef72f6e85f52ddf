// SPDX-License-Identifier: Apache-2.0
import type { LinkKey, LinkState } from '../../core/link/link-state.ts';
import { peerEnd, type Session } from '../../core/link/session.ts';
import { currentSession } from '../../core/link/session-adopt.ts';
import type { PacketCounters } from '../../core/mesh/packet-counters.ts';
import type { ProtectedNeighbour } from '../../core/mesh/protected-neighbour.ts';
import type { Instant } from '../../core/time.ts';

/** A neighbour that went away keeps its link for so long, ms: its agent may be dead, and then frames still come. */
const silentFor = 3_600_000;

/** The session in use with one neighbour; null where there is none. */
export const sessionOf = (state: LinkState | null, link: LinkKey): Session | null => (state === null ? null : currentSession(state, link));

/** The session in use of each link; none where nobody is linked with. */
export function sessionsOf(state: LinkState | null): readonly (readonly [LinkKey, Session])[] {
  if (state === null) return [];
  return [...state.links.keys()].flatMap((link) => {
    const session = currentSession(state, link);
    return session === null ? [] : [[link, session] as const];
  });
}

/** Links of neighbours of whom neither a tag, a message nor a genuine frame came for an hour. `frames`: of the devices of `known`. */
export function silentLinks(
  state: LinkState | null,
  known: Iterable<ProtectedNeighbour>,
  frames: readonly PacketCounters[],
  now: Instant,
): readonly LinkKey[] {
  const devices = [...known];
  return sessionsOf(state).flatMap(([link, session]) => {
    const device = devices.find(({ over, mac }) => over === session.address.hardif && mac === peerEnd(session).mac);
    const frame = frames.find(({ hardif }) => hardif === device?.hardif);
    return now - Math.max(session.heardAt, frame?.lastSeen ?? 0) > silentFor ? [link] : [];
  });
}
