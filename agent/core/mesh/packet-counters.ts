// SPDX-License-Identifier: Apache-2.0
import type { Instant, Milliseconds } from '../time.ts';
import type { MacAddress } from './mac-address.ts';
import type { IfIndex } from './mesh-view.ts';

/**
 * What XDP counted for one source address on one interface since the source was taken in. An absent source means
 * "cannot tell": under a flood of invented addresses new ones may not be counted, and old ones may start anew.
 */
export interface PacketCounters {
  readonly hardif: IfIndex;
  readonly source: MacAddress;
  readonly lastSeen: Instant;
  readonly packets: number;
  readonly bytes: number;
  /** Frames with routing announcements (OGM, OGM2, ELP); an aggregate is one. */
  readonly ogms: number;
  /** Frames to ff:ff:ff:ff:ff:ff, announcements among them. */
  readonly broadcasts: number;
}

export type XdpMode = 'native' | 'generic';

/** The router itself. Bytes, and shares from 0 to 1. */
export interface HostReading {
  readonly memoryTotal: number;
  readonly memoryAvailable: number;
  readonly cpuBusy: number;
  readonly agentRss: number;
  readonly agentPrivate: number;
  readonly diskFree: number;
  readonly diskTotal: number;
  readonly uptime: Milliseconds;
  /** Pressure stall "some avg10" of memory, 0–100, null where the kernel has no PSI. */
  readonly memoryPressure: number | null;
  /** The processes that hold most memory, largest first, at most 5. */
  readonly largest: readonly { readonly pid: number; readonly name: string; readonly rss: number }[];
}
