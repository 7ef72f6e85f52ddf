// SPDX-License-Identifier: Apache-2.0
import { installAnswer } from '../../adapters/identity/install-answer.ts';
import { installRevocations } from '../../adapters/identity/install-revocations.ts';
import { accept, type Outcome } from '../../core/refusal.ts';
import { readLetters } from '../letter.ts';
import type { Words } from '../read-words.ts';
import { clock } from '../table.ts';
import type { Told } from '../workplace.ts';
import { type IdentityAt, identityThere } from './identity-at.ts';

async function answer(at: IdentityAt, words: Words<string>, bytes: Uint8Array): Promise<Outcome<Told>> {
  const installed = await installAnswer({ place: at.store, crypto: at.crypto }, bytes, words.text('bundle'));
  if (!installed.ok) return installed;
  const { svid, bundle, newerBundle: newer } = installed.value;
  return accept({
    json: {
      id: svid.id,
      notAfter: new Date(svid.notAfter).toISOString(),
      issuer: svid.issuer,
      bundleSequence: bundle.sequence,
      newerBundle: newer,
    },
    text: `${svid.id} is enrolled until ${clock(svid.notAfter)} UTC, by issuer ${svid.issuer.slice(0, 16)} of bundle ${bundle.sequence}\n`,
    ...(newer === null
      ? {}
      : {
          note: `bundle ${newer} in the answer was not taken: nothing vouches for it; with the next renewal, compare its digest and add --bundle DIGEST`,
        }),
  });
}

async function revocations(at: IdentityAt, lists: readonly Uint8Array[]): Promise<Outcome<Told>> {
  const installed = await installRevocations({ place: at.store, crypto: at.crypto }, lists);
  if (!installed.ok) return installed;
  const { book, news } = installed.value;
  const entries = book.held.reduce((sum, { list, kept }) => sum + list.entries.length + kept.length, 0);
  return accept({
    json: { news, revoked: entries },
    text: `${news ? 'taken' : 'nothing new'}; ${entries} revocations are known\n`,
  });
}

/** An answer, or lists of revocations: whatever the authority wrote. */
export async function install(at: IdentityAt, words: Words<string>): Promise<Outcome<Told>> {
  const letters = await readLetters(at.place, words.argument, 'X0TTA6BL4 ANSWER', 'X0TTA6BL4 REVOCATIONS');
  if (!letters.ok) return letters;
  // Names the directory that was looked into, and makes none.
  const there = await identityThere(at);
  if (!there.ok) return there;
  const found = letters.value.find(({ label }) => label === 'X0TTA6BL4 ANSWER');
  return found === undefined
    ? revocations(
        at,
        letters.value.map(({ bytes }) => bytes),
      )
    : answer(at, words, found.bytes);
}
