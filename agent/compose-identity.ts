// SPDX-License-Identifier: Apache-2.0
import { systemClock } from './adapters/clock/system-clock.ts';
import { systemEntropy } from './adapters/clock/system-entropy.ts';
import { openIdentityDirectory } from './adapters/identity/identity-directory.ts';
import { createOwnIdentity } from './adapters/identity/own-identity.ts';
import { releaseDate } from './adapters/identity/release-date.ts';
import type { Config } from './config.ts';
import { createIdentityKeeper } from './loop/identity/identity-keeper.ts';
import type { IdentityKeeper, IdentityKeeperPowers } from './loop/identity/keeper.ts';
import type { Authority } from './ports/authority.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto } from './ports/crypto.ts';

export interface IdentityKeeping extends Pick<IdentityKeeperPowers, 'handOut' | 'log' | 'refusals'> {
  readonly crypto: Crypto;
  /** Opens the authority of `identity.authority`; a part of its own, so it is loaded where the configuration names one. */
  readonly openAuthority: (directory: string) => Authority;
  readonly clock?: Pick<Clock, 'now'>;
}

/** The keeper of the identity that the configuration names. It knows nobody before `reload` or the first `tick`. */
export function composeIdentityKeeper({ identity }: Pick<Config, 'identity'>, keeping: IdentityKeeping): IdentityKeeper {
  const { crypto, openAuthority, handOut, log, refusals } = keeping;
  const place = openIdentityDirectory({ path: identity.directory });
  return createIdentityKeeper({
    clock: keeping.clock ?? systemClock,
    entropy: systemEntropy,
    crypto,
    place,
    own: createOwnIdentity({ place, crypto }),
    built: releaseDate,
    domain: identity.trust_domain,
    authority: identity.authority === null ? null : openAuthority(identity.authority),
    handOut,
    log,
    refusals,
  });
}
