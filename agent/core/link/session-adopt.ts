// SPDX-License-Identifier: Apache-2.0
import type { Refusal } from '../refusal.ts';
import { after, seconds } from '../time.ts';
import { linksFull, sciTaken } from './handshake-refusals.ts';
import { acquaintance, mostKnownPeers } from './known-peer.ts';
import { type Link, type LinkKey, type LinkState, linkKey, mostSessions } from './link-state.ts';
import { type LinkTurn, put, withEntry, withoutEntry } from './link-turn.ts';
import { ownEnd, peerEnd, type Session } from './session.ts';
import { takesPlace } from './session-choice.ts';

/** A session that was replaced, or lost the choice, still receives what is under way. */
export const overlap = seconds(10);

export const keyOf = (session: Session): LinkKey => linkKey(session.address.hardif, peerEnd(session).mac, peerEnd(session).id);

/** The session in use with a neighbour. */
export function currentSession(state: LinkState, key: LinkKey): Session | null {
  const link = state.links.get(key);
  return (link === undefined ? undefined : state.sessions.get(link.current)) ?? null;
}

/** Whoever said nothing authentic for so long makes room for another with its address: a router that was enrolled anew, or is gone. */
const gone = seconds(60);

/** Sessions with others on that interface whose SCI, ours, or whose address is that of this session. */
const withSameSci = (state: LinkState, key: LinkKey, session: Session): readonly Session[] =>
  [...state.sessions.values()].filter(
    (one) =>
      one.address.hardif === session.address.hardif &&
      keyOf(one) !== key &&
      (ownEnd(one).sci === ownEnd(session).sci || peerEnd(one).mac === peerEnd(session).mac),
  );

/**
 * The same router under another address moved, and its old link ends; another router has to choose another address: nobody, a member
 * either, takes a living neighbour's. An SCI has the address in it.
 */
function clash(turn: LinkTurn, key: LinkKey, session: Session): Refusal | null {
  for (const one of withSameSci(turn.s, key, session)) {
    if (peerEnd(one).id !== peerEnd(session).id && turn.at < after(one.heardAt, gone)) return sciTaken;
    dropLink(turn, keyOf(one), false);
  }
  return !turn.s.links.has(key) && turn.s.links.size >= mostSessions ? linksFull : null;
}

/** The oldest acquaintance without a session makes room. */
function remember(turn: LinkTurn, key: LinkKey, session: Session): void {
  const known = new Map(turn.s.known);
  if (!known.has(key) && known.size >= mostKnownPeers) {
    const oldest = [...known.keys()].find((one) => !turn.s.links.has(one));
    if (oldest !== undefined) known.delete(oldest);
  }
  // Set anew, so that the map stands in the order of the last sessions.
  known.delete(key);
  put(turn, { known: known.set(key, acquaintance(turn.symmetric, session)) });
}

/**
 * A session whose last message verified takes its place; or, where two crossed and the other was chosen, only receives for a while.
 * Refuses (code `link-sci`) one whose SCI another neighbour of the interface has, and `link-full`.
 */
export function adopt(turn: LinkTurn, session: Session): Refusal | null {
  const key = keyOf(session);
  const refusal = clash(turn, key, session);
  if (refusal !== null) return refusal;
  const link = turn.s.links.get(key);
  const held = currentSession(turn.s, key);
  const wins = held === null || takesPlace(held, session);
  const until = after(turn.at, overlap);
  let sessions = withEntry(turn.s.sessions, session.localIndex, session);
  if (link?.before) sessions = withoutEntry(sessions, link.before.index);
  const next: Link = wins
    ? { current: session.localIndex, before: held === null ? null : { index: held.localIndex, until } }
    : { current: held.localIndex, before: { index: session.localIndex, until } };
  put(turn, { sessions, links: withEntry(turn.s.links, key, next) });
  if (!wins) return null;
  remember(turn, key, session);
  turn.outputs.push({ kind: 'established', link: key, session, replaced: held });
  return null;
}

/** Sessions that were replaced long enough ago receive no more. */
export function endOverlaps(turn: LinkTurn): void {
  for (const [key, { current, before }] of turn.s.links) {
    if (before === null || turn.at < before.until) continue;
    put(turn, { sessions: withoutEntry(turn.s.sessions, before.index), links: withEntry(turn.s.links, key, { current, before: null }) });
  }
}

/** The link ends now, and with `forget` the peer is a stranger again. */
export function dropLink(turn: LinkTurn, key: LinkKey, forget: boolean): void {
  const link = turn.s.links.get(key);
  if (forget) put(turn, { known: withoutEntry(turn.s.known, key) });
  if (link === undefined) return;
  let sessions = withoutEntry(turn.s.sessions, link.current);
  if (link.before !== null) sessions = withoutEntry(sessions, link.before.index);
  put(turn, { sessions, links: withoutEntry(turn.s.links, key) });
  turn.outputs.push({ kind: 'ended', link: key });
}
