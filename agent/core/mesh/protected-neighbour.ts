// SPDX-License-Identifier: Apache-2.0
import type { SpiffeId } from '../identity/spiffe-id.ts';
import type { MacAddress } from './mac-address.ts';
import type { IfIndex } from './mesh-view.ts';

/** A neighbour whose link is a device of its own, with keys that both ends hold. */
export interface ProtectedNeighbour {
  /** The radio or cable below. */
  readonly over: IfIndex;
  /** The neighbour's address there, and on the device. */
  readonly mac: MacAddress;
  /** The device: the hard interface that the routing protocol is to know. */
  readonly hardif: IfIndex;
  readonly name: string;
  /** Who it is, by its SVID: it vouches for what its beacons say. */
  readonly id: SpiffeId;
}
