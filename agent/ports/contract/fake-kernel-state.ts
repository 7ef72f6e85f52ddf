// SPDX-License-Identifier: Apache-2.0
import type { LinkLocal } from '../../core/mesh/beacon.ts';
import type { KernelLink, LinkChange } from '../../core/mesh/kernel-link.ts';
import type { Gateway, HardInterface, IfIndex, MeshInterface, Neighbour, OriginatorRoute } from '../../core/mesh/mesh-view.ts';
import type { Refusal } from '../../core/refusal.ts';

/** What the kernel holds; tests read and change it as they like. */
export interface FakeKernelState {
  mesh: MeshInterface;
  readonly links: Map<IfIndex, KernelLink>;
  /** Settings of hard interfaces; as in batman-adv they survive detaching. */
  readonly hardifs: Map<IfIndex, HardInterface>;
  /** Rows of the originator table. Those over a detached or silent interface are not shown, the best is found anew. */
  routes: OriginatorRoute[];
  neighbours: Neighbour[];
  gateways: Gateway[];
  linkLocals: Record<number, LinkLocal>;
  addresses: Record<number, string>;
  /** Notifications not yet taken. */
  changes: LinkChange[];
  lost: boolean;
  /** The original IPv4 default route's gateway; null: none. */
  defaultVia: string | null;
  diversion: { readonly mesh: IfIndex; readonly via: string } | null;
  readonly proofs: Map<number, string | null>;
  /** Refusals to come, by the name of the power's method: the first call of it takes the first. */
  readonly refusals: Map<string, Refusal[]>;
  /** Every change that was asked for, in order, such as "detach m1". */
  readonly asked: string[];
}

/** Changes one interface as the kernel would, with its notification. */
export function changeLink(state: FakeKernelState, ifindex: IfIndex, change: Partial<KernelLink>): void {
  const link = state.links.get(ifindex);
  if (link === undefined) return;
  const changed = { ...link, ...change };
  state.links.set(ifindex, changed);
  state.changes.push({ kind: 'changed', link: changed });
}

/** The refusal that a test put in the way of the next call, or null. */
export function nextRefusal(state: FakeKernelState, method: string): { ok: false; refusal: Refusal } | null {
  const refusal = state.refusals.get(method)?.shift();
  return refusal === undefined ? null : { ok: false, refusal };
}
