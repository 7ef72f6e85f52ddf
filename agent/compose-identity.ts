// SPDX-License-Identifier: Apache-2.0
import { openIdentityDirectory } from './adapters/identity/identity-directory.ts';
import { createOwnIdentity } from './adapters/identity/own-identity.ts';
import { releaseDate } from './adapters/identity/release-date.ts';
import type { Config } from './config.ts';
import { createIdentityKeeper } from './loop/identity/identity-keeper.ts';
import type { IdentityKeeper, IdentityKeeperPowers } from './loop/identity/keeper.ts';
import type { Authority } from './ports/authority.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto } from './ports/crypto.ts';
import type { Entropy } from './ports/entropy.ts';

export interface IdentityKeeping extends Pick<IdentityKeeperPowers, 'handOut' | 'log' | 'refusals'> {
  readonly crypto: Crypto;
  /** The authority of `identity.authority`; null where none is named. */
  readonly authority: Authority | null;
  readonly clock: Pick<Clock, 'now'>;
  readonly entropy: Entropy;
}

/** The keeper of the identity that the configuration names. It knows nobody before `reload` or the first `tick`. */
export function composeIdentityKeeper({ identity }: Pick<Config, 'identity'>, keeping: IdentityKeeping): IdentityKeeper {
  const { crypto, authority, clock, entropy, handOut, log, refusals } = keeping;
  const place = openIdentityDirectory({ path: identity.directory });
  return createIdentityKeeper({
    clock,
    entropy,
    crypto,
    place,
    own: createOwnIdentity({ place, crypto }),
    built: releaseDate,
    domain: identity.trust_domain,
    authority,
    handOut,
    log,
    refusals,
  });
}
