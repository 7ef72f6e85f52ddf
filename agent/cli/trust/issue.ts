// SPDX-License-Identifier: Apache-2.0
import type { Issued, Terms } from '../../adapters/identity/authority/grant.ts';
import { issueByHand, issueWarranted, usualLifetime } from '../../adapters/identity/authority/open-authority.ts';
import { digestText, stateOf } from '../../adapters/identity/authority/workshop.ts';
import { wholeSeconds } from '../../core/identity/seconds.ts';
import { decodeRequest } from '../../core/identity/signing-request-codec.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { formatLetter, readLetter, writeLetter } from '../letter.ts';
import { lifetimeText, readLifetime } from '../lifetime.ts';
import type { Words } from '../read-words.ts';
import { clock } from '../table.ts';
import { listOf, type Told, type Workplace } from '../workplace.ts';
import type { AuthorityAt } from './authority-at.ts';
import { digestOf } from './init.ts';

const shortest = wholeSeconds(60);
const longest = wholeSeconds(397 * 86_400);

function termsOf(words: Words<string>): Outcome<Terms> {
  const lifetime = readLifetime('lifetime', words.text('lifetime') ?? lifetimeText(usualLifetime), shortest, longest);
  return lifetime.ok ? accept({ lifetime: lifetime.value, zone: words.text('zone'), roles: listOf(words.text('roles')) }) : lifetime;
}

/** `r1.request` is answered in `r1.answer`, the standard input on the output. */
function answerFile(words: Words<string>): string {
  const { argument } = words;
  return words.text('out') ?? (argument === '-' ? '-' : `${argument.replace(/\.(request|csr|txt|pem)$/, '')}.answer`);
}

async function written(place: Workplace, words: Words<string>, at: AuthorityAt, { row, answer, again }: Issued): Promise<Outcome<Told>> {
  const file = answerFile(words);
  const about = `Answer for ${row.id}, good until ${clock(row.notAfter)} UTC`;
  const json = words.flag('json');
  // Programs get the answer's place, not the answer, on the output.
  const kept =
    file === '-' && json
      ? accept(undefined)
      : await writeLetter(place, file, formatLetter({ label: 'X0TTA6BL4 ANSWER', bytes: answer }, about), words.flag('force') || again);
  if (!kept.ok) return kept;
  const state = await stateOf(at);
  if (!state.ok) return state;
  const told = `${row.id}: SVID ${row.svid.slice(0, 16)}…, until ${clock(row.notAfter)} UTC${again ? ', the same as before for the same request' : ''}`;
  return accept({
    json: {
      id: row.id,
      svid: row.svid,
      key: row.key,
      issuer: row.issuer,
      notAfter: new Date(row.notAfter).toISOString(),
      again,
      file,
      bundleDigest: digestOf(at.crypto, state.value),
    },
    text: file === '-' ? '' : `${told}\nanswer in ${file}; on the router: x0tta6bl4 identity install ${file}\n`,
    ...(file === '-' ? { note: told } : {}),
  });
}

/** Answers an enrolment: with a token, or where the operator says so, without. */
export async function issue(place: Workplace, at: AuthorityAt, words: Words<string>): Promise<Outcome<Told>> {
  const terms = termsOf(words);
  if (!terms.ok) return terms;
  const letter = await readLetter(place, words.argument, 'X0TTA6BL4 ENROLMENT', 'X0TTA6BL4 REQUEST');
  if (!letter.ok) return letter;
  const { label, bytes } = letter.value;
  const tokenLess = words.flag('token-less');
  if (label === 'X0TTA6BL4 ENROLMENT') {
    if (tokenLess) return refuse('operator', 'usage', 'this request was made with a token or an SVID', 'leave --token-less out');
    const issued = await issueWarranted(at, bytes, terms.value, 'token');
    return issued.ok ? written(place, words, at, issued.value) : issued;
  }
  const request = decodeRequest(bytes);
  if (!request.ok) return request;
  const key = digestText(at, request.value.publicKey);
  if (!tokenLess || !words.flag('yes'))
    return refuse(
      'operator',
      'request-unvouched',
      `no token vouches for this request of ${request.value.id} with the key ${key}`,
      'if the router itself shows this key (identity csr), repeat with --token-less --yes; better: make it a join token',
    );
  const issued = await issueByHand(at, bytes, terms.value);
  if (!issued.ok) return issued;
  const told = await written(place, words, at, issued.value);
  if (!told.ok) return told;
  const state = await stateOf(at);
  return state.ok
    ? accept({
        ...told.value,
        note: `no token vouches for this answer either; install it with --bundle ${digestOf(at.crypto, state.value)}`,
      })
    : state;
}

/** Answers a renewal: only for the holder of an SVID that this authority issued and did not revoke. */
export async function renew(place: Workplace, at: AuthorityAt, words: Words<string>): Promise<Outcome<Told>> {
  const terms = termsOf(words);
  if (!terms.ok) return terms;
  const letter = await readLetter(place, words.argument, 'X0TTA6BL4 ENROLMENT');
  if (!letter.ok) return letter;
  const issued = await issueWarranted(at, letter.value.bytes, terms.value, 'renewal');
  return issued.ok ? written(place, words, at, issued.value) : issued;
}
