// SPDX-License-Identifier: Apache-2.0
import { newKeys } from '../../adapters/identity/key-pair.ts';
import { makeRequest, type Reason } from '../../adapters/identity/make-request.ts';
import { parseJoinToken } from '../../core/identity/join-token-text.ts';
import { memberId, memberKinds } from '../../core/identity/member.ts';
import { parseTrustDomain, type SpiffeId } from '../../core/identity/spiffe-id.ts';
import { spokenSuites } from '../../core/identity/suites.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import type { Words } from '../read-words.ts';
import { listOf, needed, type Told } from '../workplace.ts';
import type { IdentityAt } from './identity-at.ts';
import { giveOut } from './request.ts';

const longestToken = 4_096;

async function tokenText({ place }: IdentityAt, words: Words<string>): Promise<Outcome<string | null>> {
  const said = words.text('token');
  if (said !== '-') return accept(said);
  const read = await place.input(longestToken);
  return read === null
    ? refuse('operator', 'token-malformed', 'the standard input is no join token', 'give the one line that trust token printed')
    : accept(Buffer.from(read).toString('latin1').trim());
}

/** The name by the options; null where neither was said. */
function saidName(words: Words<string>): Outcome<SpiffeId | null> {
  if (words.text('domain') === null && words.text('name') === null) return accept(null);
  const domainText = needed(words, 'identity', 'domain', 'NAME, such as mesh.example');
  if (!domainText.ok) return domainText;
  const name = needed(words, 'identity', 'name', 'NAME, such as r1');
  if (!name.ok) return name;
  const domain = parseTrustDomain(domainText.value);
  if (!domain.ok) return domain;
  const wanted = words.text('kind') ?? 'router';
  const kind = memberKinds.find((one) => one === wanted);
  return kind === undefined
    ? refuse('operator', 'usage', `--kind "${wanted.slice(0, 40)}" is no kind of member`, `write ${memberKinds.join(', ')}`)
    : memberId(domain.value, kind, name.value);
}

/** Who this router is to be, and what speaks for it. */
async function purpose(
  at: IdentityAt,
  words: Words<string>,
): Promise<Outcome<{ readonly id: SpiffeId; readonly reason: Reason; readonly token: string | null }>> {
  const said = saidName(words);
  if (!said.ok) return said;
  const text = await tokenText(at, words);
  if (!text.ok) return text;
  if (text.value === null)
    return said.value === null
      ? refuse('operator', 'usage', 'identity init needs --token, or --domain and --name', 'see x0tta6bl4 identity --help')
      : accept({ id: said.value, reason: { kind: 'operator' }, token: null });
  const token = parseJoinToken(at.crypto.symmetric, text.value);
  if (!token.ok) return token;
  const { id } = token.value;
  if (said.value !== null && said.value !== id)
    return refuse(
      'operator',
      'token-for-another',
      `the join token is for ${id}, not for ${said.value}`,
      'leave --domain and --name out, or have a token made for that name',
    );
  return accept({ id, reason: { kind: 'token', token: token.value }, token: text.value });
}

/** Makes keys and a request for them. What is in force stays so until the answer is installed. */
export async function init(at: IdentityAt, words: Words<string>): Promise<Outcome<Told>> {
  const loaded = await at.store.load();
  const force = words.flag('force');
  if (!loaded.ok && !(force && loaded.refusal.family === 'operator')) return loaded;
  if (loaded.ok && loaded.value !== null && !force) {
    const { id, current } = loaded.value;
    const remedy =
      current === null
        ? 'identity csr prints it again; --force makes new keys'
        : 'identity rotate renews it; --force makes new keys beside it';
    return refuse(
      'operator',
      'identity-exists',
      `${id} ${current === null ? 'waits for an answer to its request' : 'is enrolled'} in ${at.directory}`,
      remedy,
    );
  }
  const wanted = await purpose(at, words);
  if (!wanted.ok) return wanted;
  const { id, reason, token } = wanted.value;
  const keys = newKeys();
  const claims = {
    id,
    zone: words.text('zone') ?? '',
    roles: [...new Set(listOf(words.text('roles')) ?? [])].sort(),
    suites: spokenSuites,
  };
  const request = await makeRequest(at.crypto, keys, claims, reason);
  if (!request.ok) return request;
  const kept = await at.store.prepare(id, { keys, request: request.value, token });
  return kept.ok ? giveOut(at, words, request.value) : kept;
}
