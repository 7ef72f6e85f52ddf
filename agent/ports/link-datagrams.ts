// SPDX-License-Identifier: Apache-2.0

import type { LinkAddress } from '../core/link/link-end.ts';
import type { HeardEcho, LinkLocal } from '../core/mesh/beacon.ts';
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import type { Outcome } from '../core/refusal.ts';
import type { Instant } from '../core/time.ts';

export interface HeardDatagram {
  readonly from: LinkAddress;
  readonly at: Instant;
  /** A copy: the receiver may keep it. */
  readonly bytes: Uint8Array;
}

/**
 * Datagrams of at most 1,452 bytes between the agents on one underlay interface, below the routing protocol: to all of them, or to
 * one. Who sent one is not known; what it says is for the link to judge. Refusals: `channel-shut`, and as sockets are refused.
 */
export interface LinkDatagrams {
  open(underlay: IfIndex, name: string): Outcome<void>;
  shut(underlay: IfIndex): void;
  toAll(underlay: IfIndex, bytes: Uint8Array): Outcome<void>;
  to(address: LinkAddress, bytes: Uint8Array): Outcome<void>;
  /** All that arrived since the last call; never blocks. At most 4,096 a call and socket. `refused`: not from a link-local address. */
  drain(): { readonly group: readonly HeardDatagram[]; readonly single: readonly HeardDatagram[]; readonly refused: number };
  close(): void;
}

/** Asks neighbours' kernels for a sign of life (ICMPv6 echo), over any interface. */
export interface KernelEchoes {
  open(hardif: IfIndex, name: string): Outcome<void>;
  shut(hardif: IfIndex): void;
  ask(hardif: IfIndex, to: LinkLocal, sequence: number): Outcome<void>;
  drain(): readonly HeardEcho[];
  close(): void;
}
