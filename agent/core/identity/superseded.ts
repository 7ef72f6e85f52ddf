// SPDX-License-Identifier: Apache-2.0
import type { SvidHash } from './pq-svid.ts';
import type { SpiffeId } from './spiffe-id.ts';

/** What an authority remembers of an SVID about its place among those of one name. */
export interface Succession {
  readonly svid: SvidHash;
  readonly id: SpiffeId;
  /** The SVID that it was issued in the place of; null: by a token, or an operator's word. */
  readonly renews: SvidHash | null;
}

/**
 * Whether an SVID renews nothing any more, by everything that was issued, in the order of issue. Its key may have been read from a
 * flash long ago, and would renew for ever.
 *
 * It is superseded once a later token was redeemed for its name, and once a successor of it has itself been used to renew: until then
 * the answer may have been lost, and an honest router asks again with the old one. Of several successors of one SVID only that goes
 * on which is used first: a thief who renewed beside the owner loses, or locks the owner out, who then asks why.
 */
export function isSuperseded(issued: readonly Succession[], svid: SvidHash): boolean {
  const at = issued.findIndex((one) => one.svid === svid);
  const own = issued[at];
  if (own === undefined) return false;
  if (issued.slice(at + 1).some(({ id, renews }) => id === own.id && renews === null)) return true;
  const used = new Set(issued.map(({ renews }) => renews));
  const rivals = issued.filter((one) => one.renews !== null && one !== own && (one.renews === svid || one.renews === own.renews));
  return rivals.some((one) => used.has(one.svid));
}

/**
 * What may be forgotten of what ended before `ended`: an SVID goes with, or after, all that were issued to its name before it, for
 * only it shows that those are superseded.
 */
export function forgettable<T extends Succession>(issued: readonly T[], ended: (one: T) => boolean): readonly T[] {
  const remembered = new Set<SpiffeId>();
  return issued.filter((one) => {
    const goes = ended(one) && !remembered.has(one.id);
    if (!goes) remembered.add(one.id);
    return goes;
  });
}
