// SPDX-License-Identifier: Apache-2.0
import type { SciPort } from '../../core/link/link-end.ts';
import { ownEnd, peerEnd, type Session } from '../../core/link/session.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, type Outcome } from '../../core/refusal.ts';
import { type LinkProtection, type ProtectedLink, replayWindow, type Underlay } from '../../ports/link-protection.ts';

/** Port of an SCI: its last two bytes. */
const portOf = (sci: string): SciPort => Number.parseInt(sci.slice(12), 16) as SciPort;

/**
 * The device of a session: the one that stands there from before, where it is for the same two channels, else a new one. Whatever else
 * has this router's port there is of another neighbour that is gone.
 */
export async function deviceFor(protection: LinkProtection, session: Session, underlay: Underlay): Promise<Outcome<ProtectedLink>> {
  const [own, peer] = [ownEnd(session).sci, peerEnd(session).sci];
  const held = await protection.observe();
  if (!held.ok) return held;
  for (const one of held.value) {
    if (one.underlay !== underlay.ifindex || one.own !== own) continue;
    // Isolated devices have no peer: keys open them again. Settings that differ are never mended in place.
    if ((one.peer === null || one.peer === peer) && one.differences.length === 0) return accept(one);
    const gone = await protection.delete(one.ifindex);
    if (!gone.ok) return gone;
  }
  const ordered = !underlay.reorders && peerEnd(session).interfaceKind === 'cable';
  return protection.create({
    underlay: underlay.ifindex,
    port: portOf(own),
    peer,
    window: ordered ? replayWindow.inOrder : replayWindow.overtaking,
    extended: false,
  });
}

/** Devices of earlier runs on an underlay that is no more protected, or whose settings differ: none must carry the mesh. */
export async function removeStrays(protection: LinkProtection, underlays: ReadonlySet<IfIndex>): Promise<Outcome<number>> {
  const held = await protection.observe();
  if (!held.ok) return held;
  let removed = 0;
  for (const one of held.value) {
    if (underlays.has(one.underlay) && one.differences.length === 0) continue;
    const gone = await protection.delete(one.ifindex);
    if (!gone.ok) return gone;
    removed += 1;
  }
  return accept(removed);
}
