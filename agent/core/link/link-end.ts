// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';
import { fromHex } from '../identity/hex.ts';
import type { SpiffeId } from '../identity/spiffe-id.ts';
import type { LinkLocal } from '../mesh/beacon.ts';
import { type MacAddress, macFromBytes } from '../mesh/mac-address.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';

/** Secure channel identifier: 16 lower-case hexadecimal digits, six bytes of MAC address and two of port (IEEE 802.1AE-2018, 7.1.2). */
export type Sci = Brand<string, 'sci'>;
/** The port half of an SCI, 1 to 65,535. Each router takes its own, one for each device on one underlay interface. */
export type SciPort = Brand<number, 'sci-port'>;

export type LinkRole = 'initiator' | 'responder';

/**
 * What kind of underlay interface an end stands on; both ends' kinds are signed. The place in the list travels. `cable` promises
 * that what this end sends arrives in its order: the other end may then keep no replay window.
 */
export const interfaceKinds = ['cable', 'radio', 'bridge', 'other'] as const;
export type InterfaceKind = (typeof interfaceKinds)[number];

/** Where a frame came from or goes to. Nothing about it is proven. */
export interface LinkAddress {
  readonly hardif: IfIndex;
  readonly ip: LinkLocal;
}

/** One end of an authenticated link, as both signed it. */
export interface LinkEnd {
  readonly id: SpiffeId;
  readonly mac: MacAddress;
  readonly sci: Sci;
  readonly interfaceKind: InterfaceKind;
}

export interface LinkEnds {
  readonly initiator: LinkEnd;
  readonly responder: LinkEnd;
}

export const sciOf = (mac: MacAddress, port: SciPort): Sci => `${mac.replaceAll(':', '')}${port.toString(16).padStart(4, '0')}` as Sci;

/** Its six bytes of address, and its port. */
export const macOfSci = (sci: Sci): MacAddress => macFromBytes(sciBytes(sci));
export const portOfSci = (sci: Sci): SciPort => Number.parseInt(sci.slice(12), 16) as SciPort;

/** Eight bytes. */
export const sciBytes = (sci: Sci): Uint8Array => fromHex(sci, 8) ?? new Uint8Array(8);

export const otherRole = (role: LinkRole): LinkRole => (role === 'initiator' ? 'responder' : 'initiator');
