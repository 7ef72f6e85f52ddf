// SPDX-License-Identifier: Apache-2.0
import type { Session } from '../../core/link/session.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { KnownSvids } from './known-svids.ts';
import type { LinkIdentity } from './link-identity.ts';

/**
 * What becomes of a link by what is known of its peer now. `full`: it goes on. `renewal`: the peer's SVID is past its time, it keeps the
 * channel and no device. `unknown`: its SVID is not at hand any more, so the link ends and a new handshake shows it. `out`: it is not
 * believed.
 */
export type LinkVerdict = { readonly verdict: 'full' | 'renewal' | 'unknown' } | { readonly verdict: 'out'; readonly refusal: Refusal };

/** Asked for a session that began, since something may have come to be known while it was made, and for all when that changes. */
export async function judgeLink(svids: KnownSvids, session: Session, identity: LinkIdentity): Promise<LinkVerdict> {
  const judged = await svids.judge(session.peer.svid, null, identity);
  if (judged.kind === 'refused') return { verdict: 'out', refusal: judged.refusal };
  if (judged.kind !== 'judge' || judged.peer === null) return { verdict: 'unknown' };
  return { verdict: judged.peer.standing };
}
