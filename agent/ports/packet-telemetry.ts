// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import type { PacketCounters, XdpMode } from '../core/mesh/packet-counters.ts';
import type { Outcome } from '../core/refusal.ts';

/** Counts frames per source address below the routing protocol. */
export interface PacketTelemetry {
  /** Loads the program once and attaches it; the answer says how. */
  attach(hardif: IfIndex, name: string): Promise<Outcome<XdpMode>>;
  detach(hardif: IfIndex): Promise<Outcome<void>>;
  /** One batched read of all counters, summed over CPUs. */
  read(): Outcome<readonly PacketCounters[]>;
  close(): Promise<void>;
}
