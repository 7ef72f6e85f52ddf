// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../action.ts';
import type { Instant } from '../time.ts';
import type { Heal, HealName } from './heal.ts';

/** A value of the router that this agent changed: what it was, what it is now, and for which heal. */
export interface OwnedChange {
  /** Such as `hop-penalty:m1x2`, `master:m1x2`, `originator-interval:bat0`. */
  readonly resource: string;
  readonly heal: string;
  /** The value that the agent set, as text; the undo happens only while the router still has it. */
  readonly ours: string;
  readonly undo: Change;
  /** Monotonic; what was read from the kernel before this instant says nothing about the change. */
  readonly since: Instant;
}

/** How often a heal was tried in a case (symptom kind, algorithm, interface) and how often it helped; older outcomes count less. */
export interface CaseRecord {
  readonly tried: number;
  readonly helped: number;
}

/** Named by the interface, since its number may be another after a restart. */
export interface UsualLoss {
  /** Name of the hard interface, a space, the neighbour's address. */
  readonly link: string;
  readonly loss: number;
}

/** What survives a restart or kill -9. Bounded: at most 64 owned changes, 256 cases, 50 heals. */
export interface Lasting {
  readonly nextHeal: number;
  readonly owned: readonly OwnedChange[];
  /** Key: case, a space, heal name. */
  readonly cases: Readonly<Record<string, CaseRecord>>;
  readonly heals: readonly Heal[];
  /** Loss that each link has when nothing is wrong, at most 256; absent in stores that were written before it was kept. */
  readonly usual?: readonly UsualLoss[];
}

export type CaseKey = `${string} ${HealName}`;

export const nothingLasting: Lasting = { nextHeal: 1, owned: [], cases: {}, heals: [] };
