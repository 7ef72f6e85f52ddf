// SPDX-License-Identifier: Apache-2.0
import { offerRevocations, type RevocationBook } from '../../core/identity/revocation-book.ts';
import { encodeRevocations } from '../../core/identity/revocation-codec.ts';
import type { RevocationList, Revoker } from '../../core/identity/revocation-list.ts';
import type { TrustBundle } from '../../core/identity/trust-bundle.ts';
import type { Symmetric } from '../../core/link/symmetric.ts';
import { accept, done, type Outcome } from '../../core/refusal.ts';
import type { OwnIdentity } from '../../ports/own-identity.ts';

/** Lists that came while the agent runs. They count at once, also where the flash is full and the place does not take them. */
export interface LearnedRevocations {
  /** The book that the place has kept, with what was learned since. */
  over(book: RevocationBook, bundle: TrustBundle): RevocationBook;
  /** A list whose signature verified; whether it was news beside what is in `book`. Refuses with the codes of `offerRevocations`. */
  learn(book: RevocationBook, bundle: TrustBundle, list: RevocationList): Outcome<boolean>;
  unsaved(): boolean;
  /** Has the place keep them. */
  save(own: OwnIdentity): Promise<Outcome<void>>;
}

export function createLearnedRevocations(symmetric: Symmetric): LearnedRevocations {
  /** The newest of each revoker: there are 17 at most. */
  const learned = new Map<Revoker, RevocationList>();
  return {
    over: (book, bundle) =>
      [...learned.values()].reduce((all, list) => {
        const offered = offerRevocations(symmetric, all, bundle, list);
        // Its issuer left meanwhile.
        if (!offered.ok) learned.delete(list.revoker);
        return offered.ok ? offered.value.book : all;
      }, book),
    learn(book, bundle, list) {
      const offered = offerRevocations(symmetric, book, bundle, list);
      if (!offered.ok) return offered;
      if (offered.value.news) learned.set(list.revoker, list);
      return accept(offered.value.news);
    },
    unsaved: () => learned.size > 0,
    async save(own) {
      const lists = [...learned.values()];
      if (lists.length === 0) return done;
      const taken = await own.takeRevocations(lists.map(encodeRevocations));
      if (!taken.ok) return taken;
      for (const list of lists) if (learned.get(list.revoker) === list) learned.delete(list.revoker);
      return done;
    },
  };
}
