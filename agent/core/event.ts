// SPDX-License-Identifier: Apache-2.0

import type { Lasting } from './knowledge/lasting.ts';
import type { Settings } from './knowledge/settings.ts';
import type { HeardBeacon, HeardEcho, HeardNotice, LinkLocal } from './mesh/beacon.ts';
import type { GatewayProof } from './mesh/gateway-proof.ts';
import type { KernelLink, LinkChange } from './mesh/kernel-link.ts';
import type { IfIndex, MeshView } from './mesh/mesh-view.ts';
import type { HostReading, PacketCounters } from './mesh/packet-counters.ts';
import type { ProtectedNeighbour } from './mesh/protected-neighbour.ts';
import type { Refusal } from './refusal.ts';
import type { Instant, WallTime } from './time.ts';

/** Everything the core ever learns. Each event carries the monotonic instant at which the loop took it in. */
export type Event =
  /** First event of every run: the settings, 32 random bits, and what the store kept from the run before. */
  | {
      readonly kind: 'started';
      readonly at: Instant;
      readonly wall: WallTime;
      readonly random: number;
      readonly settings: Settings;
      readonly lasting: Lasting | null;
    }
  | { readonly kind: 'settings'; readonly at: Instant; readonly settings: Settings }
  | { readonly kind: 'tick'; readonly at: Instant; readonly wall: WallTime }
  | { readonly kind: 'mesh'; readonly at: Instant; readonly view: MeshView }
  | { readonly kind: 'mesh-unreadable'; readonly at: Instant; readonly refusal: Refusal }
  | {
      readonly kind: 'links';
      readonly at: Instant;
      readonly links: readonly KernelLink[];
      readonly linkLocals: Readonly<Record<number, LinkLocal>>;
      readonly addresses: Readonly<Record<number, string>>;
    }
  | { readonly kind: 'link-changes'; readonly at: Instant; readonly changes: readonly LinkChange[] }
  | { readonly kind: 'heard'; readonly at: Instant; readonly beacons: readonly HeardBeacon[]; readonly echoes: readonly HeardEcho[] }
  | { readonly kind: 'notices'; readonly at: Instant; readonly notices: readonly HeardNotice[] }
  /** All links with keys in both directions, whenever one came or went. */
  | { readonly kind: 'protected'; readonly at: Instant; readonly links: readonly ProtectedNeighbour[] }
  | { readonly kind: 'packets'; readonly at: Instant; readonly counters: readonly PacketCounters[] }
  | { readonly kind: 'packets-unavailable'; readonly at: Instant; readonly refusal: Refusal }
  | { readonly kind: 'host'; readonly at: Instant; readonly reading: HostReading }
  | { readonly kind: 'proof'; readonly at: Instant; readonly proof: GatewayProof }
  | { readonly kind: 'changed'; readonly at: Instant; readonly id: string; readonly refusal: Refusal | null }
  | { readonly kind: 'channel'; readonly at: Instant; readonly hardif: IfIndex; readonly refusal: Refusal | null }
  /** Whether the DHCP service runs; asked while this agent has withdrawn it. */
  | { readonly kind: 'dhcp'; readonly at: Instant; readonly serving: boolean }
  /** The agent is asked to stop: everything it changed is put back first. */
  | { readonly kind: 'stopping'; readonly at: Instant };
