// SPDX-License-Identifier: Apache-2.0
import type { MacAddress } from './mac-address.ts';
import type { IfIndex } from './mesh-view.ts';

/** One network interface as rtnetlink describes it (RTM_NEWLINK, struct rtnl_link_stats64). Counters count from creation. */
export interface KernelLink {
  readonly ifindex: IfIndex;
  readonly name: string;
  readonly mac: MacAddress | null;
  readonly up: boolean;
  readonly carrier: boolean;
  /** The interface this one is enslaved to, or null. */
  readonly master: IfIndex | null;
  readonly mtu: number;
  /** IFLA_INFO_KIND: veth, dummy, bridge, batadv, wlan's driver has none. */
  readonly kind: string | null;
  readonly rxPackets: number;
  readonly txPackets: number;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly rxErrors: number;
  readonly txErrors: number;
  readonly rxDropped: number;
  readonly txDropped: number;
}

/** Somebody could be heard there: silence says something about the neighbour. */
export const carries = (link: KernelLink | undefined): boolean => link?.up === true && link.carrier;

/** A link appeared or changed, or went. */
export type LinkChange =
  | { readonly kind: 'changed'; readonly link: KernelLink }
  | { readonly kind: 'gone'; readonly ifindex: IfIndex; readonly name: string };
