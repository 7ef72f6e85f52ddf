// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../action.ts';
import type { Refusal } from '../refusal.ts';
import type { Instant, Milliseconds, WallTime } from '../time.ts';
import type { Evidence, Symptom } from './symptom.ts';

/** The named stages of a heal; `withheld` ended before acting because a guard said no. */
export type HealStage = 'planned' | 'acting' | 'verifying' | 'kept' | 'undoing' | 'undone' | 'failed' | 'withheld';

/** One way to heal, with what speaks for and against it. All scores 0–1; total = benefit × success − cost − impact. */
export interface Candidate {
  readonly name: HealName;
  readonly benefit: number;
  readonly cost: number;
  readonly impact: number;
  /** Learned share of earlier uses in the same case that helped (Laplace-smoothed). */
  readonly success: number;
  readonly total: number;
  readonly changes: readonly Change[];
  /** Why it may not be used now (a guard), or null. */
  readonly withheld: string | null;
}

export type HealName =
  | 'isolate-link'
  | 'penalise-link'
  | 'hold-route'
  | 'relay-over-gateway'
  | 'hurry-routing'
  | 'shed-caches'
  | 'restart-service';

export interface HealStep {
  readonly id: string;
  readonly change: Change;
  readonly state: 'asked' | 'done' | 'refused';
  readonly refusal: Refusal | null;
  readonly at: Instant;
}

/** A heal from symptom to outcome. This record is what the CLI, the API and the journal show. */
export interface Heal {
  /** `h-` and a number that rises over restarts. */
  readonly id: string;
  readonly symptom: Symptom;
  readonly stage: HealStage;
  /** Best first; the reason of the choice is these numbers. */
  readonly candidates: readonly Candidate[];
  readonly chosen: HealName | null;
  /** The choice in one sentence. */
  readonly reason: string;
  readonly steps: readonly HealStep[];
  readonly undo: readonly HealStep[];
  readonly wall: WallTime;
  readonly detectedAt: Instant;
  readonly actedAt: Instant | null;
  readonly verifiedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** Verification must succeed before this instant or the heal is undone. */
  readonly deadline: Instant;
  /** What was checked and what it showed. */
  readonly verification: readonly Evidence[];
  /** From detection to verified. */
  readonly took: Milliseconds | null;
  readonly outcome: string | null;
}
