// SPDX-License-Identifier: Apache-2.0
import { systemClock } from './adapters/clock/system-clock.ts';
import { systemEntropy } from './adapters/clock/system-entropy.ts';
import { createCrypto } from './adapters/crypto/create-crypto.ts';
import { openIdentityDirectory } from './adapters/identity/identity-directory.ts';
import { releaseDate } from './adapters/identity/release-date.ts';
import { createMacsec } from './adapters/macsec/macsec.ts';
import { createUnderlayFilter } from './adapters/macsec/underlay-filter.ts';
import { createKernelEchoes } from './adapters/neighbour-channel/kernel-echoes.ts';
import { createUdpLinkDatagrams } from './adapters/neighbour-channel/udp-link-datagrams.ts';
import type { NetlinkSocket } from './adapters/netlink/netlink-socket.ts';
import type { Config } from './config.ts';
import { accept, type Outcome } from './core/refusal.ts';
import type { LinkIdentity } from './loop/link/link-identity.ts';
import { createProtectedChannel, type ProtectedChannel } from './loop/link/protected-channel.ts';
import { readIdentity } from './loop/link/read-identity.ts';
import type { Refusals } from './loop/refusals.ts';
import type { Crypto } from './ports/crypto.ts';
import type { Log } from './ports/log.ts';

/** Who this router is, read once before anything is opened. */
export interface LinkIdentityHeld {
  readonly crypto: Crypto;
  readonly identity: LinkIdentity;
}

/** Null: links are not protected here. Refused where they are to be and this router has no identity. */
export async function readLinkIdentity(config: Config): Promise<Outcome<LinkIdentityHeld | null>> {
  if (config.settings.underlays.length === 0) return accept(null);
  const { crypto } = await createCrypto();
  const identity = await readIdentity(crypto, openIdentityDirectory({ path: config.identity.directory }), releaseDate);
  return identity.ok ? accept({ crypto, identity: identity.value }) : identity;
}

/** The channel to neighbours inside authenticated links. What it opened before a refusal is closed again. */
export function openProtectedChannel(
  { crypto, identity }: LinkIdentityHeld,
  names: readonly string[],
  sockets: { readonly route: NetlinkSocket; readonly generic: NetlinkSocket },
  log: Log,
  refusals: Refusals,
): Outcome<ProtectedChannel> {
  const datagrams = createUdpLinkDatagrams(systemClock);
  if (!datagrams.ok) return datagrams;
  const echoes = createKernelEchoes(systemClock, systemEntropy.random32() & 0xffff);
  if (!echoes.ok) {
    datagrams.value.close();
    return echoes;
  }
  return accept(
    createProtectedChannel({
      clock: systemClock,
      entropy: systemEntropy,
      crypto,
      protection: createMacsec(sockets.route, sockets.generic),
      filter: createUnderlayFilter(sockets.route),
      datagrams: datagrams.value,
      echoes: echoes.value,
      names,
      identity: { current: () => identity, learn: () => undefined },
      log,
      refusals,
    }),
  );
}
