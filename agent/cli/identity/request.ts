// SPDX-License-Identifier: Apache-2.0
import { toHex } from '../../core/identity/hex.ts';
import { readWaiting, type WaitingRequest } from '../../core/identity/waiting-request.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { formatLetter, type LetterLabel, writeLetter } from '../letter.ts';
import type { Words } from '../read-words.ts';
import type { Told } from '../workplace.ts';
import { type IdentityAt, identityThere } from './identity-at.ts';

const next: Readonly<Record<WaitingRequest['by'], string>> = {
  token: 'at the authority: x0tta6bl4 trust issue FILE',
  renewal: 'at the authority: x0tta6bl4 trust renew FILE',
  operator: 'at the authority, after comparing the key: x0tta6bl4 trust issue FILE --token-less --yes',
};

/** Gives a request out, as a letter. */
export async function giveOut(at: IdentityAt, words: Words<string>, bytes: Uint8Array): Promise<Outcome<Told>> {
  const waiting = readWaiting(bytes);
  if (!waiting.ok) return waiting;
  const { request, by } = waiting.value;
  const key = toHex(at.crypto.symmetric.sha256(request.publicKey));
  const label: LetterLabel = by === 'operator' ? 'X0TTA6BL4 REQUEST' : 'X0TTA6BL4 ENROLMENT';
  const letter = formatLetter({ label, bytes }, `Request of ${request.id}, key ${key}`);
  const file = words.text('out') ?? '-';
  const json = { id: request.id, key, by, file, request: letter };
  if (file === '-') return accept({ json, text: letter, note: next[by] });
  const written = await writeLetter(at.place, file, letter, words.flag('force'));
  return written.ok
    ? accept({ json, text: `request of ${request.id} in ${file}\nkey  ${key}\n${next[by].replace('FILE', file)}\n` })
    : written;
}

/** The request that waits, again. */
export async function csr(at: IdentityAt, words: Words<string>): Promise<Outcome<Told>> {
  const there = await identityThere(at);
  if (!there.ok) return there;
  return there.value.next === null
    ? refuse('operator', 'identity-nothing-next', 'no request waits for an answer', 'x0tta6bl4 identity rotate makes the next')
    : giveOut(at, words, there.value.next.request);
}
