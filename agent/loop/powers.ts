// SPDX-License-Identifier: Apache-2.0
import type { AnnouncementBurst } from '../ports/announcement-burst.ts';
import type { Clock } from '../ports/clock.ts';
import type { Entropy } from '../ports/entropy.ts';
import type { GatewayProver } from '../ports/gateway-prover.ts';
import type { HostView } from '../ports/host-view.ts';
import type { Journal } from '../ports/journal.ts';
import type { LinkControl } from '../ports/link-control.ts';
import type { LinkView } from '../ports/link-view.ts';
import type { Log } from '../ports/log.ts';
import type { MeshChannel } from '../ports/mesh-channel.ts';
import type { Meter } from '../ports/meter.ts';
import type { NeighbourChannel } from '../ports/neighbour-channel.ts';
import type { PacketTelemetry } from '../ports/packet-telemetry.ts';
import type { RouteControl } from '../ports/route-control.ts';
import type { AnnouncementControl, GatewayControl, LinkPenaltyControl, ThroughputControl } from '../ports/routing-control.ts';
import type { RoutingView } from '../ports/routing-view.ts';
import type { Store } from '../ports/store.ts';
import type { Supervisor } from '../ports/supervisor.ts';
import type { ProtectedChannel } from './link/protected-channel.ts';
import type { Refusals } from './refusals.ts';

/** What the parts of the loop work with: its powers, and the one place to tell what was refused. */
export interface LoopPowers extends Powers {
  readonly refusals: Refusals;
}

/** Everything the loop may do to the world, one narrow port each. Null: this router has no such power. */
export interface Powers {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  readonly meter: Meter;
  readonly routing: RoutingView;
  readonly links: LinkView;
  readonly linkControl: LinkControl;
  readonly penalty: LinkPenaltyControl;
  readonly throughput: ThroughputControl;
  readonly announcement: AnnouncementControl;
  readonly gateway: GatewayControl;
  readonly burst: AnnouncementBurst | null;
  readonly routes: RouteControl;
  readonly neighbours: NeighbourChannel;
  /** Tells which neighbours have keys, and counts their frames; null where links are not protected. */
  readonly protectedLinks: Pick<ProtectedChannel, 'listen' | 'frames'> | null;
  readonly mesh: MeshChannel;
  readonly packets: PacketTelemetry | null;
  readonly host: HostView;
  readonly prover: GatewayProver | null;
  readonly supervisor: Supervisor;
  /** Name of the DHCP service that may be withdrawn. */
  readonly dhcpService: string | null;
  readonly store: Store;
  readonly journal: Journal;
}
