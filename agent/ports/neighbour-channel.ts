// SPDX-License-Identifier: Apache-2.0
import type { Beacon, HeardBeacon, HeardEcho, LinkLocal } from '../core/mesh/beacon.ts';
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import type { Outcome } from '../core/refusal.ts';

/** Speaks with the direct neighbours of each hard interface, below the routing protocol. */
export interface NeighbourChannel {
  open(hardif: IfIndex, name: string): Outcome<void>;
  shut(hardif: IfIndex): void;
  send(hardif: IfIndex, beacon: Beacon): Outcome<void>;
  /** Asks the neighbour's kernel, not its agent, for a sign of life (ICMPv6 echo). */
  echo(hardif: IfIndex, to: LinkLocal, sequence: number): Outcome<void>;
  /** All that arrived since the last call; never blocks. At most 4,096 frames a call. `refused` counts malformed ones. */
  drain(): { readonly beacons: readonly HeardBeacon[]; readonly echoes: readonly HeardEcho[]; readonly refused: number };
  close(): void;
}
