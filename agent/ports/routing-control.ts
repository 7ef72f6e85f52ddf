// SPDX-License-Identifier: Apache-2.0
import type { KbitPerSecond } from '../core/mesh/link-metric.ts';
import type { GatewayMode, IfIndex } from '../core/mesh/mesh-view.ts';
import type { Outcome } from '../core/refusal.ts';
import type { Milliseconds } from '../core/time.ts';

// One interface per power: a protocol that lacks one does not implement it.

export interface LinkPenaltyControl {
  /** 0–255; steers what leaves through the hard interface. */
  setHopPenalty(mesh: IfIndex, hardif: IfIndex, value: number): Promise<Outcome<void>>;
}

export interface ThroughputControl {
  /** kbit/s, rounded to the kernel's 100 kbit/s steps; 0 = automatic. */
  setThroughputOverride(mesh: IfIndex, hardif: IfIndex, value: KbitPerSecond): Promise<Outcome<void>>;
}

export interface AnnouncementControl {
  setOriginatorInterval(mesh: IfIndex, value: Milliseconds): Promise<Outcome<void>>;
}

export interface GatewayControl {
  setGatewayMode(mesh: IfIndex, mode: GatewayMode): Promise<Outcome<void>>;
}
