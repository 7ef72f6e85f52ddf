// SPDX-License-Identifier: Apache-2.0
import { openIdentityDirectory, standardIdentityDirectory } from '../../adapters/identity/identity-directory.ts';
import { trustDomainOf } from '../../core/identity/spiffe-id.ts';
import type { TrustBundle } from '../../core/identity/trust-bundle.ts';
import { parseTrustBundle } from '../../core/identity/trust-bundle-json.ts';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { IdentityPlace } from '../../ports/identity-place.ts';
import type { StoredIdentity } from '../../ports/identity-store.ts';
import type { StoredTrust } from '../../ports/trust-store.ts';
import type { Words } from '../read-words.ts';
import type { Workplace } from '../workplace.ts';

/** The identity that a command is about. */
export interface IdentityAt {
  readonly directory: string;
  readonly store: IdentityPlace;
  readonly crypto: Crypto;
  readonly place: Workplace;
}

export async function identityAt(place: Workplace, words: Words<string>): Promise<IdentityAt> {
  const directory = words.text('dir') ?? standardIdentityDirectory;
  return { directory, store: openIdentityDirectory({ path: directory }), crypto: await place.crypto(), place };
}

/** The identity there; refused with `identity-missing` where there is none. */
export async function identityThere({ directory, store }: IdentityAt): Promise<Outcome<StoredIdentity>> {
  const loaded = await store.load();
  if (!loaded.ok) return loaded;
  return loaded.value === null
    ? refuse(
        'operator',
        'identity-missing',
        `there is no identity in ${directory}`,
        'make one: x0tta6bl4 identity init, or name its place with --dir',
      )
    : accept(loaded.value);
}

/** The bundle that is believed; null before the first answer. */
export function bundleThere({ crypto }: IdentityAt, { id }: StoredIdentity, { bundle }: StoredTrust): Outcome<TrustBundle | null> {
  return bundle === null ? accept(null) : parseTrustBundle(crypto.symmetric, trustDomainOf(id), bundle);
}
