// SPDX-License-Identifier: Apache-2.0
import { parseJoinToken } from '../../../core/identity/join-token-text.ts';
import type { SpiffeId } from '../../../core/identity/spiffe-id.ts';
import { spokenSuites } from '../../../core/identity/suites.ts';
import type { AuthorityUnderTest } from '../../../ports/contract/authority.contract.ts';
import { emptyDisk, fakeIdentityStore, type IdentityDisk } from '../../../ports/contract/fake-identity-store.ts';
import { granted } from '../../../ports/contract/outcome.ts';
import type { IdentityPlace } from '../../../ports/identity-place.ts';
import { installAnswer } from '../install-answer.ts';
import { newKeys } from '../key-pair.ts';
import { makeRequest } from '../make-request.ts';

export const routerOne = 'spiffe://mesh.example/router/r1' as SpiffeId;

/** A router that waits for an answer to a request with a token: the request goes to the authority. */
export async function askingPlace(
  { crypto, token }: Pick<AuthorityUnderTest, 'crypto' | 'token'>,
  place: IdentityPlace,
  id: SpiffeId = routerOne,
): Promise<Uint8Array> {
  const text = await token(id);
  const join = granted(parseJoinToken(crypto.symmetric, text));
  const keys = newKeys();
  const claims = { id, zone: '', roles: ['relay'], suites: spokenSuites };
  const request = granted(await makeRequest(crypto, keys, claims, { kind: 'token', token: join }));
  granted(await place.prepare(id, { keys, request, token: text }));
  return request;
}

/** A router that an authority has enrolled, in memory. */
export async function enrolledPlace(
  it: AuthorityUnderTest,
  disk: IdentityDisk = emptyDisk(),
  id: SpiffeId = routerOne,
): Promise<IdentityPlace> {
  const place = fakeIdentityStore(disk);
  const answer = granted(await it.authority.answer(await askingPlace(it, place, id)));
  granted(await installAnswer({ place, crypto: it.crypto }, answer));
  return place;
}
