// SPDX-License-Identifier: Apache-2.0
import type { LinkLocal, NodeId } from '../mesh/beacon.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import { type Instant, ms } from '../time.ts';

/** A notice older than this says nothing about now; and so long a router that was heard keeps its name against all others. */
export const noticeLife = ms(5000);

/** Another router of the mesh, from its notices. The routing table knew it when it was first heard. */
export interface Member {
  readonly originator: MacAddress;
  readonly node: NodeId;
  readonly from: LinkLocal;
  readonly heardAt: Instant;
  readonly gateway: { readonly address: string; readonly proven: boolean } | null;
  /** Since when it names that address and no other. */
  readonly gatewaySince: Instant;
  readonly isolated: readonly NodeId[];
  /** When it first told of each isolation; instant 0 for those it told of when it was first heard. */
  readonly isolatedSince: Readonly<Record<number, Instant>>;
  /** When it told of new isolations, newest last, at most 16. */
  readonly told: readonly Instant[];
  /** Since when it speaks as that node from that address: a word from a newcomer is worth less. */
  readonly knownSince: Instant;
}
