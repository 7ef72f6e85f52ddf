// SPDX-License-Identifier: Apache-2.0
import type { PqSvid } from '../../core/identity/pq-svid.ts';
import { decodeSvid, svidHash } from '../../core/identity/pq-svid-codec.ts';
import { spokenSuites } from '../../core/identity/suites.ts';
import { readWaiting } from '../../core/identity/waiting-request.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { IdentityPlace } from '../../ports/identity-place.ts';
import type { HeldIdentity, NextIdentity } from '../../ports/identity-store.ts';
import { newKeys } from './key-pair.ts';
import { makeRequest } from './make-request.ts';

/**
 * What becomes of next keys that wait already. `replaced`: they go. `left`: nothing is made. `asked-again`: where they are for a renewal
 * of the SVID in force, their request is given again, so that a lost answer is had again; where they are for another SVID's renewal they
 * go; what an operator asked for is left. `asked-anew`: those for any renewal go, what an operator asked for is left.
 */
export type Waiting = 'replaced' | 'left' | 'asked-again' | 'asked-anew';

const exists = refuse(
  'operator',
  'identity-exists',
  'next keys wait for an answer already',
  'identity csr prints their request again; identity rotate --force makes others',
);

/** The request of next keys that is given again; null: they may go. */
function askedBefore(crypto: Crypto, next: NextIdentity, held: PqSvid, asked: Waiting): Outcome<Uint8Array | null> {
  if (asked === 'left') return exists;
  if (asked === 'replaced') return accept(null);
  const waiting = readWaiting(next.request);
  if (waiting.ok && waiting.value.by !== 'renewal') return exists;
  const again = asked === 'asked-again' && waiting.ok && waiting.value.renews === svidHash(crypto.symmetric, held);
  return accept(again ? next.request : null);
}

async function requestOf(crypto: Crypto, current: HeldIdentity, held: PqSvid): Promise<Outcome<NextIdentity>> {
  const keys = newKeys();
  const { id, zone, roles } = held;
  const reason = { kind: 'renewal', svid: svidHash(crypto.symmetric, held), seed: current.keys.seed } as const;
  const request = await makeRequest(crypto, keys, { id, zone, roles, suites: spokenSuites }, reason);
  return request.ok ? accept({ keys, request: request.value, token: null }) : request;
}

/**
 * Makes the next keys and a request for them by the holder of the SVID in force, which stays so, and gives the request
 * (`decodeEnrolment`). Refuses `identity-missing`, `identity-not-enrolled`, `identity-exists`, and with the codes of `makeRequest` and
 * the place.
 */
export function prepareRenewal(
  { place, crypto }: { readonly place: IdentityPlace; readonly crypto: Crypto },
  waiting: Waiting,
): Promise<Outcome<Uint8Array>> {
  return place.alone(async (inside) => {
    const there = await inside.load();
    if (!there.ok) return there;
    if (there.value === null)
      return refuse('operator', 'identity-missing', 'there is no identity here', 'make one: x0tta6bl4 identity init');
    const { id, current, next } = there.value;
    if (current === null)
      return refuse(
        'operator',
        'identity-not-enrolled',
        `${id} has no SVID yet that could be renewed`,
        'install the answer to its request (identity csr) first',
      );
    const held = decodeSvid(current.svid);
    if (!held.ok) return held;
    const before = next === null ? accept(null) : askedBefore(crypto, next, held.value, waiting);
    if (!before.ok) return before;
    if (before.value !== null) return accept(before.value);
    const made = await requestOf(crypto, current, held.value);
    if (!made.ok) return made;
    const kept = await inside.prepare(held.value.id, made.value);
    return kept.ok ? accept(made.value.request) : kept;
  });
}
