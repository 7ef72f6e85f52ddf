// SPDX-License-Identifier: Apache-2.0
import { compareOctets, sameOctets } from '../identity/octets.ts';
import type { Session } from './session.ts';

type Comparable = Pick<Session, 'transcript' | 'replaces' | 'own' | 'peer'>;

/** Both sessions with the same starts of both agents; who began either of them may differ. */
const sameBoots = (a: Comparable, b: Comparable): boolean => sameOctets(a.own.boot, b.own.boot) && sameOctets(a.peer.boot, b.peer.boot);

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
