// SPDX-License-Identifier: Apache-2.0
import { newKeys } from '../../adapters/identity/key-pair.ts';
import { makeRequest } from '../../adapters/identity/make-request.ts';
import { decodeSvid, svidHash } from '../../core/identity/pq-svid-codec.ts';
import { spokenSuites } from '../../core/identity/suites.ts';
import { type Outcome, refuse } from '../../core/refusal.ts';
import type { Words } from '../read-words.ts';
import type { Told } from '../workplace.ts';
import { type IdentityAt, identityThere } from './identity-at.ts';
import { giveOut } from './request.ts';

/** Makes the next keys and asks for their SVID as the holder of the present one, which stays in force. */
export async function rotate(at: IdentityAt, words: Words<string>): Promise<Outcome<Told>> {
  const there = await identityThere(at);
  if (!there.ok) return there;
  const { current, next } = there.value;
  if (current === null)
    return refuse(
      'operator',
      'identity-not-enrolled',
      `${there.value.id} has no SVID yet that could be renewed`,
      'install the answer to its request (identity csr) first',
    );
  if (next !== null && !words.flag('force'))
    return refuse(
      'operator',
      'identity-exists',
      'next keys wait for an answer already',
      'identity csr prints their request again; --force makes others',
    );
  const held = decodeSvid(current.svid);
  if (!held.ok) return held;
  const keys = newKeys();
  const { id, zone, roles } = held.value;
  const request = await makeRequest(
    at.crypto,
    keys,
    { id, zone, roles, suites: spokenSuites },
    { kind: 'renewal', svid: svidHash(at.crypto.symmetric, held.value), seed: current.keys.seed },
  );
  if (!request.ok) return request;
  const kept = await at.store.prepare(id, { keys, request: request.value, token: null });
  return kept.ok ? giveOut(at, words, request.value) : kept;
}
