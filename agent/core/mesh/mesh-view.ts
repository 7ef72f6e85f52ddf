// SPDX-License-Identifier: Apache-2.0
import type { Brand } from '../brand.ts';
import type { Milliseconds } from '../time.ts';
import type { KbitPerSecond, LinkMetric } from './link-metric.ts';
import type { MacAddress } from './mac-address.ts';

/** Kernel interface index; unique in one network namespace until the interface goes. */
export type IfIndex = Brand<number, 'ifindex'>;

export type RoutingAlgorithm = 'BATMAN_IV' | 'BATMAN_V';
export type GatewayMode = 'off' | 'client' | 'server';

/** Settings of one mesh interface (bat0), read back from the kernel. */
export interface MeshInterface {
  readonly ifindex: IfIndex;
  readonly name: string;
  readonly mac: MacAddress;
  readonly algorithm: RoutingAlgorithm;
  /** Version text of the kernel module, such as "2022.3". */
  readonly version: string;
  /** Address of the primary hard interface, which is this router's originator address; absent before the first hardif. */
  readonly originator: MacAddress | null;
  readonly originatorInterval: Milliseconds;
  /** 0–255. */
  readonly hopPenalty: number;
  readonly gatewayMode: GatewayMode;
  readonly gatewaySelectionClass: number;
  readonly bandwidthDown: KbitPerSecond;
  readonly bandwidthUp: KbitPerSecond;
}

/** An interface enslaved to a mesh interface. */
export interface HardInterface {
  readonly ifindex: IfIndex;
  readonly name: string;
  readonly mac: MacAddress;
  readonly active: boolean;
  /** 0–255; steers what leaves through this interface (B.A.T.M.A.N. IV). */
  readonly hopPenalty: number;
  /** B.A.T.M.A.N. V only; 0 = measured automatically. */
  readonly throughputOverride: KbitPerSecond | null;
  readonly elpInterval: Milliseconds | null;
}

/** One row of the originator table: originator `originator` is reachable over `nextHop`. */
export interface OriginatorRoute {
  readonly originator: MacAddress;
  readonly nextHop: MacAddress;
  readonly hardif: IfIndex;
  /** This row is the route in use. */
  readonly best: boolean;
  readonly metric: LinkMetric;
  readonly lastSeen: Milliseconds;
}

/** A direct neighbour as the routing protocol sees it. */
export interface Neighbour {
  readonly mac: MacAddress;
  readonly hardif: IfIndex;
  readonly lastSeen: Milliseconds;
  /** B.A.T.M.A.N. V only. */
  readonly throughput: KbitPerSecond | null;
}

/** A router that announces itself as gateway. */
export interface Gateway {
  readonly originator: MacAddress;
  readonly nextHop: MacAddress;
  readonly hardif: IfIndex;
  readonly selected: boolean;
  readonly metric: LinkMetric;
  readonly bandwidthDown: KbitPerSecond;
  readonly bandwidthUp: KbitPerSecond;
}

/** Everything the routing protocol knows at one moment, for one mesh interface. */
export interface MeshView {
  readonly mesh: MeshInterface;
  readonly hardifs: readonly HardInterface[];
  readonly routes: readonly OriginatorRoute[];
  readonly neighbours: readonly Neighbour[];
  readonly gateways: readonly Gateway[];
}
