// SPDX-License-Identifier: Apache-2.0
import { createCrypto } from './adapters/crypto/create-crypto.ts';
import { openIdentityDirectory } from './adapters/identity/identity-directory.ts';
import { releaseDate } from './adapters/identity/release-date.ts';
import { createMacsec } from './adapters/macsec/macsec.ts';
import { createUnderlayFilter } from './adapters/macsec/underlay-filter.ts';
import type { NetlinkSocket } from './adapters/netlink/netlink-socket.ts';
import type { Config } from './config.ts';
import { defaultRekeyLimits } from './core/link/rekey-limits.ts';
import { accept, type Outcome } from './core/refusal.ts';
import type { LinkIdentity } from './loop/link/link-identity.ts';
import { createProtectedChannel, type ProtectedChannel } from './loop/link/protected-channel.ts';
import { readIdentity } from './loop/link/read-identity.ts';
import type { Refusals } from './loop/refusals.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto } from './ports/crypto.ts';
import type { Entropy } from './ports/entropy.ts';
import type { KernelEchoes, LinkDatagrams } from './ports/link-datagrams.ts';
import type { Log } from './ports/log.ts';

/** Who this router is, read once before anything is opened. */
export interface LinkIdentityHeld {
  readonly crypto: Crypto;
  readonly identity: LinkIdentity;
}

/** What the rest of the agent has anyway: one clock for all, its sockets, and the ways to neighbours, which need not be in two files. */
export interface LinkWires {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly route: NetlinkSocket;
  readonly generic: NetlinkSocket;
  readonly openDatagrams: () => Outcome<LinkDatagrams>;
  readonly openEchoes: () => Outcome<KernelEchoes>;
}

/** Refused where this router has no identity. */
export async function readLinkIdentity(config: Config): Promise<Outcome<LinkIdentityHeld>> {
  const { crypto } = await createCrypto();
  const identity = await readIdentity(crypto, openIdentityDirectory({ path: config.identity.directory }), releaseDate);
  return identity.ok ? accept({ crypto, identity: identity.value }) : identity;
}

/** The channel to neighbours inside authenticated links. What it opened before a refusal is closed again. */
export function openProtectedChannel(
  { crypto, identity }: LinkIdentityHeld,
  { settings, link }: Config,
  { clock, entropy, route, generic, openDatagrams, openEchoes }: LinkWires,
  log: Log,
  refusals: Refusals,
): Outcome<ProtectedChannel> {
  const datagrams = openDatagrams();
  if (!datagrams.ok) return datagrams;
  const echoes = openEchoes();
  if (!echoes.ok) {
    datagrams.value.close();
    return echoes;
  }
  return accept(
    createProtectedChannel({
      clock,
      entropy,
      crypto,
      protection: createMacsec(route, generic),
      filter: createUnderlayFilter(route),
      datagrams: datagrams.value,
      echoes: echoes.value,
      names: settings.underlays,
      rekeyLimits: { ...defaultRekeyLimits, rekeyAfter: link.rekeyAfter },
      identity: { current: () => identity, learn: () => undefined },
      log,
      refusals,
    }),
  );
}
