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
  /** Name of the mesh interface to which it belongs: the next start may watch another. Absent in stores from before it was kept. */
  readonly mesh?: string;
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

/** How much of each is kept. */
export const lastingBounds = { owned: 64, cases: 256, heals: 50, usual: 256 } as const;

/** The oldest that ended make room: one that is in force must be found again after a crash. */
export function boundedHeals(heals: readonly Heal[]): readonly Heal[] {
  const surplus = heals.length - lastingBounds.heals;
  if (surplus <= 0) return heals;
  const gone = new Set(heals.filter((heal) => heal.endedAt !== null).slice(0, surplus));
  return heals.filter((heal) => !gone.has(heal)).slice(-lastingBounds.heals);
}

/** What survives a restart or kill -9, within `lastingBounds`. */
export interface Lasting {
  readonly nextHeal: number;
  readonly owned: readonly OwnedChange[];
  /** Key: case, a space, heal name. */
  readonly cases: Readonly<Record<string, CaseRecord>>;
  readonly heals: readonly Heal[];
  /** Loss that each link has when nothing is wrong; absent in stores that were written before it was kept. */
  readonly usual?: readonly UsualLoss[];
}

export type CaseKey = `${string} ${HealName}`;

export const nothingLasting: Lasting = { nextHeal: 1, owned: [], cases: {}, heals: [] };
