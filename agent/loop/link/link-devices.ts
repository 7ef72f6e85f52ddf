// SPDX-License-Identifier: Apache-2.0
import { portOfSci } from '../../core/link/link-end.ts';
import { ownEnd, peerEnd, type Session } from '../../core/link/session.ts';
import { accept, type Outcome } from '../../core/refusal.ts';
import { type LinkProtection, type ProtectedLink, replayWindow, type Underlay } from '../../ports/link-protection.ts';

/**
 * The device of a session: the one that stands there from before, where it is for the same two channels, else a new one. Whatever else
 * has this router's port there is of another neighbour that is gone, and whatever else receives from this neighbour is of another port
 * that it had: one channel exists once on an underlay.
 */
export async function deviceFor(protection: LinkProtection, session: Session, underlay: Underlay): Promise<Outcome<ProtectedLink>> {
  const [own, peer] = [ownEnd(session).sci, peerEnd(session).sci];
  const held = await protection.observe();
  if (!held.ok) return held;
  for (const one of held.value) {
    if (one.underlay !== underlay.ifindex || (one.own !== own && one.peer !== peer)) continue;
    // Isolated devices have no peer: keys open them again. Settings that differ are never mended in place.
    if (one.own === own && (one.peer === null || one.peer === peer) && one.differences.length === 0) return accept(one);
    const gone = await protection.delete(one.ifindex);
    if (!gone.ok) return gone;
  }
  const ordered = !underlay.reorders && peerEnd(session).interfaceKind === 'cable';
  return protection.create({
    underlay: underlay.ifindex,
    port: portOfSci(own),
    peer,
    window: ordered ? replayWindow.inOrder : replayWindow.overtaking,
    extended: false,
  });
}
