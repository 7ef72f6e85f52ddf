// SPDX-License-Identifier: Apache-2.0
import { createCrypto } from './adapters/crypto/create-crypto.ts';
import { createMacsec } from './adapters/macsec/macsec.ts';
import { createUnderlayFilter } from './adapters/macsec/underlay-filter.ts';
import type { NetlinkSocket } from './adapters/netlink/netlink-socket.ts';
import { composeIdentityKeeper } from './compose-identity.ts';
import type { Config } from './config.ts';
import { defaultRekeyLimits } from './core/link/rekey-limits.ts';
import { accept, type Outcome } from './core/refusal.ts';
import type { IdentityKeeper } from './loop/identity/keeper.ts';
import { createProtectedChannel, type ProtectedChannel } from './loop/link/protected-channel.ts';
import type { Refusals } from './loop/refusals.ts';
import type { Authority } from './ports/authority.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto } from './ports/crypto.ts';
import type { Entropy } from './ports/entropy.ts';
import type { KernelEchoes, LinkDatagrams } from './ports/link-datagrams.ts';
import type { Log } from './ports/log.ts';

/** What links rest on, loaded before anything is opened. */
export interface LinkFoundation {
  readonly crypto: Crypto;
  /** The authority of `identity.authority`; null where none is named. */
  readonly authority: Authority | null;
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

/** `openAuthority`: opens the authority of a directory; a part of its own, asked for where the configuration names one. */
export async function layFoundation(
  { identity }: Config,
  openAuthority: (directory: string, crypto: Crypto) => Promise<Outcome<Authority>>,
): Promise<Outcome<LinkFoundation>> {
  const { crypto } = await createCrypto();
  if (identity.authority === null) return accept({ crypto, authority: null });
  const authority = await openAuthority(identity.authority, crypto);
  return authority.ok ? accept({ crypto, authority: authority.value }) : authority;
}

export interface ProtectedLinks {
  readonly channel: ProtectedChannel;
  /** Knows nobody before `reload`. */
  readonly keeper: IdentityKeeper;
}

/** The channel to neighbours inside authenticated links. What it opened before a refusal is closed again. */
export function openProtectedChannel(
  { crypto, authority }: LinkFoundation,
  config: Config,
  { clock, entropy, route, generic, openDatagrams, openEchoes }: LinkWires,
  log: Log,
  refusals: Refusals,
): Outcome<ProtectedLinks> {
  const datagrams = openDatagrams();
  if (!datagrams.ok) return datagrams;
  const echoes = openEchoes();
  if (!echoes.ok) {
    datagrams.value.close();
    return echoes;
  }
  const keeper = composeIdentityKeeper(config, {
    crypto,
    authority,
    clock,
    entropy,
    log,
    refusals,
    handOut: () =>
      log.write('warn', 'renewal-waits', 'this router’s SVID wants to be renewed; take "x0tta6bl4 identity csr" to the authority'),
  });
  const channel = createProtectedChannel({
    clock,
    entropy,
    crypto,
    protection: createMacsec(route, generic),
    filter: createUnderlayFilter(route),
    datagrams: datagrams.value,
    echoes: echoes.value,
    names: config.settings.underlays,
    rekeyLimits: { ...defaultRekeyLimits, rekeyAfter: config.link.rekeyAfter },
    identity: { ...keeper, tick: () => void keeper.tick() },
    log,
    refusals,
  });
  return accept({ channel, keeper });
}
