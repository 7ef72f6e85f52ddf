// SPDX-License-Identifier: Apache-2.0
import type { SpiffeId } from '../core/identity/spiffe-id.ts';
import type { Heal } from '../core/knowledge/heal.ts';
import type { Symptom } from '../core/knowledge/symptom.ts';
import type { NodeId } from '../core/mesh/beacon.ts';
import type { MacAddress } from '../core/mesh/mac-address.ts';
import type { IfIndex, MeshView } from '../core/mesh/mesh-view.ts';
import type { HostReading, XdpMode } from '../core/mesh/packet-counters.ts';
import type { Instant, Milliseconds, WallTime } from '../core/time.ts';

/**
 * healthy: no symptom. healing: a heal is under way. ailing: symptoms that nothing is being done about (observe mode, withheld,
 * failed), or an interface on which the agent cannot hear or speak. blind: the routing protocol cannot be read.
 */
export type HealthState = 'healthy' | 'healing' | 'ailing' | 'blind';

/** A direct neighbour as the agent's own beacons show it. */
export interface LinkStatus {
  readonly hardif: IfIndex;
  readonly hardifName: string;
  readonly mac: MacAddress;
  /** Null where the neighbour runs no agent. */
  readonly node: NodeId | null;
  readonly lastHeard: Instant | null;
  /** Share of beacons lost towards here, and of ours as the neighbour reports it; null while unknown. */
  readonly lossIn: number | null;
  readonly lossOut: number | null;
  readonly isolated: boolean;
  readonly isolatedByPeer: boolean;
  readonly penalised: boolean;
  /** Who it is by its SVID; null where the link is not protected. */
  readonly peer: SpiffeId | null;
}

/** What the agent shows of itself at one moment: plain data, fit for JSON. */
export interface Status {
  readonly name: string;
  readonly version: string;
  readonly mode: 'observe' | 'heal';
  readonly at: Instant;
  readonly wall: WallTime;
  readonly uptime: Milliseconds;
  readonly health: { readonly state: HealthState; readonly reasons: readonly string[] };
  /** Name of the mesh interface, also while it cannot be read. */
  readonly mesh: string;
  readonly view: MeshView | null;
  readonly links: readonly LinkStatus[];
  readonly symptoms: readonly Symptom[];
  /** Oldest first; those that go on and the last 50 that ended. */
  readonly heals: readonly Heal[];
  /** How often the kernel is observed now. */
  readonly pace: Milliseconds;
  readonly host: HostReading | null;
  /** How XDP counts on each hard interface; empty where the kernel refused it. */
  readonly xdp: Readonly<Record<string, XdpMode>>;
}

/** Something that happened, for those who listen. */
export type StatusEvent =
  | { readonly kind: 'symptom'; readonly at: Instant; readonly wall: WallTime; readonly phase: 'found' | 'gone'; readonly symptom: Symptom }
  | { readonly kind: 'heal'; readonly at: Instant; readonly wall: WallTime; readonly heal: Heal }
  | {
      readonly kind: 'note';
      readonly at: Instant;
      readonly wall: WallTime;
      readonly level: 'info' | 'warn' | 'error';
      readonly code: string;
      readonly text: string;
    };

/** The running agent as its status server sees it. The loop implements it. */
export interface StatusSource {
  snapshot(): Status;
  /** Calls `listener` for each event from now on, until the returned function is called. The listener never throws and never blocks. */
  subscribe(listener: (event: StatusEvent) => void): () => void;
}
