// SPDX-License-Identifier: Apache-2.0
import { compareOctets, sameOctets } from '../identity/octets.ts';
import { otherRole } from './link-end.ts';
import type { Session } from './session.ts';

type Comparable = Pick<Session, 'role' | 'transcript' | 'replaces' | 'own' | 'peer'>;

/** The two boots by role, so that both ends compare the same pair. */
const bootOf = (session: Comparable, role: Session['role']): Uint8Array => (session.role === role ? session.own : session.peer).boot;

/** Both sessions with the same starts of both agents; who began either of them may differ. */
function sameBoots(a: Comparable, b: Comparable): boolean {
  return sameOctets(bootOf(a, a.role), bootOf(b, b.role)) && sameOctets(bootOf(a, otherRole(a.role)), bootOf(b, otherRole(b.role)));
}

/**
 * Whether `later`, which was just authenticated, takes the place of `held`, with the same peer on the same interface. A later
 * session wins where an end restarted since, or where its initiator knew the held one and replaces it. Two that crossed know
 * nothing of each other, and there both ends choose the lower transcript hash, whichever came first here.
 */
export function takesPlace(held: Comparable, later: Comparable): boolean {
  if (!sameBoots(held, later)) return true;
  if (sameOctets(later.replaces, held.transcript)) return true;
  if (sameOctets(held.replaces, later.transcript)) return false;
  return compareOctets(later.transcript, held.transcript) < 0;
}
