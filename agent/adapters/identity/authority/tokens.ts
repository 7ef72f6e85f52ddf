// SPDX-License-Identifier: Apache-2.0
import { claimFaults } from '../../../core/identity/claims.ts';
import type { EnrolmentRequest } from '../../../core/identity/enrolment.ts';
import { requestMac, tokenId } from '../../../core/identity/join-proof.ts';
import type { JoinToken } from '../../../core/identity/join-token.ts';
import { formatJoinToken, tokenSecretLength } from '../../../core/identity/join-token-text.ts';
import type { Seconds } from '../../../core/identity/seconds.ts';
import type { SigningRequest } from '../../../core/identity/signing-request.ts';
import { requestHash } from '../../../core/identity/signing-request-codec.ts';
import type { SpiffeId } from '../../../core/identity/spiffe-id.ts';
import { suiteOne } from '../../../core/identity/suites.ts';
import { addToken, forgetTokens } from '../../../core/identity/token-book.ts';
import { fromSeconds, toSeconds } from '../../../core/identity/wall-seconds.ts';
import { accept, type Outcome, refuse } from '../../../core/refusal.ts';
import { wallTime } from '../../../core/time.ts';
import type { AuthorityState } from './authority-state.ts';
import { type Changed, changeState, signingTime, type Workshop } from './workshop.ts';

/** Used and expired tokens are kept so long, so that a lost answer can be had again. */
const keptAfterExpiry = 31 * 86_400_000;

export interface TokenTerms {
  readonly zone: string;
  readonly roles: readonly string[];
  readonly expires: Seconds;
}

/** A token for one name, kept in the book. Refuses `token-terms` where the zone or the roles are none. */
async function newToken(workshop: Workshop, state: AuthorityState, id: SpiffeId, terms: TokenTerms): Promise<Outcome<Changed<JoinToken>>> {
  const roles = [...new Set(terms.roles)].sort();
  const faults = claimFaults({ id, zone: terms.zone, roles, suites: [suiteOne] });
  if (faults.length > 0) return refuse('operator', 'token-terms', `no token can say this: ${faults.join('; ')}`);
  const now = signingTime(workshop, state);
  if (!now.ok) return now;
  const token: JoinToken = { id, expires: fromSeconds(toSeconds(now.value) + terms.expires), secret: workshop.random(tokenSecretLength) };
  const fresh = forgetTokens(state.tokens, wallTime(now.value - keptAfterExpiry));
  const book = addToken(workshop.crypto.symmetric, fresh, token, { zone: terms.zone, roles });
  return book.ok ? accept({ state: { ...state, tokens: book.value }, result: token }) : book;
}

export interface MadeToken {
  readonly id: SpiffeId;
  readonly text: string;
  readonly expires: JoinToken['expires'];
}

/** Makes a join token and gives its text, once: it is shown nowhere again. */
export function makeToken(workshop: Workshop, id: SpiffeId, terms: TokenTerms): Promise<Outcome<MadeToken>> {
  return changeState(workshop, async (state) => {
    const made = await newToken(workshop, state, id, terms);
    if (!made.ok) return made;
    const { state: next, result: token } = made.value;
    return accept({ state: next, result: { id, text: formatJoinToken(workshop.crypto.symmetric, token), expires: token.expires } });
  });
}

/** An operator vouches for a request in the place of a token: with one that is made and used up here and that nobody ever sees. */
export async function vouchFor(
  workshop: Workshop,
  state: AuthorityState,
  request: SigningRequest,
): Promise<Outcome<Changed<EnrolmentRequest>>> {
  const { symmetric } = workshop.crypto;
  const made = await newToken(workshop, state, request.id, { zone: request.zone, roles: request.roles, expires: 1 as Seconds });
  if (!made.ok) return made;
  const { state: next, result: token } = made.value;
  const mac = requestMac(symmetric, token, requestHash(symmetric, request));
  return accept({ state: next, result: { request, warrant: { kind: 'token', token: tokenId(symmetric, token.secret), mac } } });
}
