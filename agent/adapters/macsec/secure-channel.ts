// SPDX-License-Identifier: Apache-2.0
import { type Sci, sciBytes } from '../../core/link/link-end.ts';
import { type MacAddress, macFromBytes } from '../../core/mesh/mac-address.ts';
import { u16be } from '../byte-order.ts';

// An SCI's eight bytes are its sender's address and its port in network order, as they stand in a frame. The kernel copies them
// into its 64 bits as they are (drivers/net/macsec.c, make_sci, nla_get_sci), so they are never turned round.

export const sciLength = 8;
const shape = /^[0-9a-f]{16}$/;

/** `bytes[at..at+8]`; the caller has checked the bounds. */
export function sciAt(bytes: Uint8Array, at: number): Sci {
  return Buffer.from(bytes.subarray(at, at + sciLength)).toString('hex') as Sci;
}

/** Sixteen digits with a port that is not 0, which IEEE 802.1AE keeps for the single copy broadcast. */
export const isSci = (text: Sci): boolean => shape.test(text) && u16be(sciBytes(text), 6) !== 0;

export const addressOf = (sci: Sci): MacAddress => macFromBytes(sciBytes(sci));
