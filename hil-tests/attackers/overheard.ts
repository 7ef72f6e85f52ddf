// SPDX-License-Identifier: Apache-2.0
import { beaconPort } from '../../agent/adapters/neighbour-channel/beacon-address.ts';
import { frameTypes, linkKind } from '../../agent/core/link/handshake-frames.ts';
import { taggedBeaconKind } from '../../agent/core/link/tagged-beacon.ts';
import { etherTypes, nextHeader } from './ip6-frame.ts';
import { discoveryTypes } from './neighbour-discovery.ts';
import type { SeenFrame } from './read-frame.ts';

/**
 * What an outsider can tell a frame to be. `encrypted`: MACsec whose contents nobody can read; `readable`: MACsec that only
 * authenticates. `record`: a message inside a session of two agents.
 */
export type Overheard = 'encrypted' | 'readable' | 'beacon' | 'handshake' | 'record' | 'discovery' | 'other';

/** Bits of the first octet after the EtherType: encrypted, and text that was changed by that (IEEE 802.1AE-2018, 9.5). */
const encryptedBits = 0x0c;
const discovery: ReadonlySet<number> = new Set(Object.values(discoveryTypes));
/** A listener report travels behind a hop-by-hop header (RFC 3810, 5). */
const hopByHop = 0;

export function overheard(frame: Buffer, seen: SeenFrame): Overheard {
  if (seen.etherType === etherTypes.macsec) return ((frame[14] ?? 0) & encryptedBits) === encryptedBits ? 'encrypted' : 'readable';
  const { ip6, udp } = seen;
  if (ip6 === null) return 'other';
  if (udp !== null && udp.to === beaconPort) {
    if (udp.payload[0] === taggedBeaconKind) return 'beacon';
    if (udp.payload[0] === linkKind) return udp.payload[1] === frameTypes.channel ? 'record' : 'handshake';
    return 'other';
  }
  const type = ip6.next === nextHeader.icmpv6 ? ip6.packet[0] : ip6.next === hopByHop ? ip6.packet[8] : undefined;
  return type !== undefined && discovery.has(type) ? 'discovery' : 'other';
}
