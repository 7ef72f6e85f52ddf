// SPDX-License-Identifier: Apache-2.0
import { macFromBytes, macToBytes } from '../../core/mesh/mac-address.ts';
import type { SecureChannelId } from '../../ports/link-protection.ts';
import { putU16be, u16be } from '../byte-order.ts';

export const sciLength = 8;

/**
 * The eight bytes of an SCI as they stand in a frame: address, then port in network order. The kernel copies them into its
 * 64 bits as they are (drivers/net/macsec.c, make_sci, nla_get_sci), so they are never turned round.
 */
export function sciBytes({ mac, port }: SecureChannelId): Uint8Array {
  const bytes = new Uint8Array(sciLength);
  bytes.set(macToBytes(mac));
  putU16be(bytes, 6, port);
  return bytes;
}

/** `bytes[at..at+8]`; the caller has checked the bounds. */
export function sciAt(bytes: Uint8Array, at: number): SecureChannelId {
  return { mac: macFromBytes(bytes, at), port: u16be(bytes, at + 6) };
}

export const sameChannel = (a: SecureChannelId, b: SecureChannelId): boolean => a.mac === b.mac && a.port === b.port;

/** As `ip macsec` writes it: sixteen hexadecimal digits. */
export const sciText = (id: SecureChannelId): string => Buffer.from(sciBytes(id)).toString('hex');
