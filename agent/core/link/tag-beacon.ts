// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../mesh/mesh-view.ts';
import { after, seconds } from '../time.ts';
import { begin } from './handshake-begin.ts';
import type { LinkAddress } from './link-end.ts';
import type { LinkEvent, TaggedEntry } from './link-event.ts';
import type { LinkKey, LinkState } from './link-state.ts';
import { type LinkTurn, put, withEntry } from './link-turn.ts';
import { peerEnd } from './session.ts';
import { keyOf } from './session-adopt.ts';
import type { Symmetric } from './symmetric.ts';
import { tagOf, takeTag } from './tag.ts';

/** While something authentic came within this time, beacons without a tag are somebody else's and start nothing. */
export const quietWhileHeard = seconds(2);
/** Of 256: how often the router with the higher node id answers a stranger's beacon, so that mostly one of the two begins. */
const higherBegins = 32;

const isAnswering = ({ s }: LinkTurn, from: LinkAddress): boolean =>
  [...s.responses.values()].some(({ address }) => address.hardif === from.hardif && address.ip === from.ip);

/**
 * A beacon. A valid tag, newer than the last, says that its sender lives and what it thinks of us. Without one it may begin a
 * handshake with its sender, at most; it never ends or changes anything.
 */
export function hearBeacon(turn: LinkTurn, event: Extract<LinkEvent, { kind: 'beacon' }>): void {
  const { from, mac, node, entries } = event;
  let heardLately = false;
  for (const session of turn.s.sessions.values()) {
    if (session.address.hardif !== from.hardif || peerEnd(session).mac !== mac) continue;
    heardLately ||= turn.at < after(session.heardAt, quietWhileHeard);
    for (const [entry, one] of entries.entries()) {
      if (one.hint !== session.tagHints.receive) continue;
      const taken = takeTag(session, turn.symmetric, event, one, turn.at);
      if (taken === null) continue;
      put(turn, { sessions: withEntry(turn.s.sessions, taken.localIndex, taken) });
      turn.outputs.push({ kind: 'alive', link: keyOf(taken), node, entry });
      return;
    }
  }
  const { self } = turn.s;
  if (heardLately || node === self.node || mac === self.interfaces.get(from.hardif)?.mac) return;
  if (self.node > node && ((turn.random[0] as number) >= higherBegins || isAnswering(turn, from))) return;
  begin(turn, from, mac);
}

/** Hint and tag for each neighbour of an interface of whom the next beacon says something. */
export function tagsFor(
  state: LinkState,
  symmetric: Symmetric,
  hardif: IfIndex,
  head: Uint8Array,
  said: ReadonlyMap<LinkKey, Uint8Array>,
): readonly TaggedEntry[] {
  const entries: TaggedEntry[] = [];
  for (const [key, what] of said) {
    const link = state.links.get(key);
    const session = link === undefined ? undefined : state.sessions.get(link.current);
    if (session === undefined || session.address.hardif !== hardif) continue;
    entries.push({ hint: session.tagHints.send, said: what, tag: tagOf(symmetric, session.keys.tag.send, head, what) });
  }
  return entries;
}
