// SPDX-License-Identifier: Apache-2.0
import { makeToken } from '../../adapters/identity/authority/tokens.ts';
import { stateOf } from '../../adapters/identity/authority/workshop.ts';
import { memberId, memberKinds } from '../../core/identity/member.ts';
import { wholeSeconds } from '../../core/identity/seconds.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { readLifetime } from '../lifetime.ts';
import type { Words } from '../read-words.ts';
import { clock } from '../table.ts';
import { listOf, type Told } from '../workplace.ts';
import type { AuthorityAt } from './authority-at.ts';

const shortest = wholeSeconds(60);
const longest = wholeSeconds(31 * 86_400);

export async function token(at: AuthorityAt, words: Words<string>): Promise<Outcome<Told>> {
  const expires = readLifetime('expires', words.text('expires') ?? '1d', shortest, longest);
  if (!expires.ok) return expires;
  const wanted = words.text('kind') ?? 'router';
  const kind = memberKinds.find((one) => one === wanted);
  if (kind === undefined)
    return refuse('operator', 'usage', `--kind "${wanted.slice(0, 40)}" is no kind of member`, `write ${memberKinds.join(', ')}`);
  const state = await stateOf(at);
  if (!state.ok) return state;
  const id = memberId(state.value.bundle.trustDomain, kind, words.argument);
  if (!id.ok) return id;
  const terms = { zone: words.text('zone') ?? '', roles: listOf(words.text('roles')) ?? [], expires: expires.value };
  const made = await makeToken(at, id.value, terms);
  if (!made.ok) return made;
  return accept({
    json: { id: made.value.id, token: made.value.text, expires: new Date(made.value.expires).toISOString() },
    text: `${made.value.text}\n`,
    note: `for ${made.value.id}, until ${clock(made.value.expires)} UTC, for one request; on the router: x0tta6bl4 identity init --token -`,
  });
}
