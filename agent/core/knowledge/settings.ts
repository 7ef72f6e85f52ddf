// SPDX-License-Identifier: Apache-2.0
import type { KbitPerSecond } from '../mesh/link-metric.ts';
import type { Milliseconds } from '../time.ts';

/** What the core must know of the configuration; the whole of it is read in config.ts. */
export interface Settings {
  /** Name of the mesh interface, bat0. */
  readonly mesh: string;
  /** observe: decide and record, touch nothing. heal: act. */
  readonly mode: 'observe' | 'heal';
  /** Hard interfaces the agent must leave alone. */
  readonly leaveAlone: readonly string[];
  /** Interfaces over which links are protected; empty: the routing protocol runs on its hard interfaces in clear. */
  readonly underlays: readonly string[];
  readonly beaconInterval: Milliseconds;
  /** A link is silent after this many expected beacons are missed (and the other evidence agrees). */
  readonly missedBeacons: number;
  /** Share of lost probes from which a link is grey, 0–1. */
  readonly greyLoss: number;
  readonly restoreAfter: Milliseconds;
  readonly holdDown: Milliseconds;
  /** Share of the mesh's routers that may act at once, 0–1; in small meshes at least four may. */
  readonly meshShare: number;
  /** Heals per hour and router; more means something else is wrong. */
  readonly healsPerHour: number;
  /** Consecutive failed heals after which the agent only watches until `breakerRest` passed. */
  readonly breakerFailures: number;
  readonly breakerRest: Milliseconds;
  readonly fastOriginatorInterval: Milliseconds;
  readonly gatewayProofInterval: Milliseconds;
  /** True where proof targets are configured. */
  readonly provesGateways: boolean;
  /** True where a DHCP service is configured that can be withdrawn. */
  readonly servesDhcp: boolean;
  /** Share of memory available below which pressure is looked for, 0–1. */
  readonly memoryFloor: number;
  /** init scripts that may be restarted when their process is the culprit. */
  readonly restartable: readonly string[];
  readonly leastThroughput: KbitPerSecond;
}
