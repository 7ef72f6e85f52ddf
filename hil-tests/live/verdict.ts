// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../../agent/core/knowledge/heal.ts';

/** What became of a fault, in milliseconds after it began; null: did not happen. */
export interface Verdict {
  readonly fault: string;
  readonly detectedMs: number | null;
  readonly healedMs: number | null;
  readonly verified: boolean;
  readonly recoverMs: number | null;
}

const first = (instants: readonly (number | null)[], began: number): number | null => {
  const after = instants.filter((at) => at !== null && at >= began) as number[];
  return after.length === 0 ? null : Math.round(Math.min(...after) - began);
};

/** Judges by the agents' own records of heals that began after the fault, and by the probe stream that crossed it. */
export function judge(fault: string, began: number, heals: readonly Heal[], recoverMs: number | null): Verdict {
  const caused = heals.filter((heal) => heal.detectedAt >= began && heal.stage !== 'withheld');
  return {
    fault,
    detectedMs: first(
      caused.map((heal) => heal.detectedAt),
      began,
    ),
    healedMs: first(
      caused.map((heal) => heal.actedAt),
      began,
    ),
    verified: caused.some((heal) => heal.verifiedAt !== null && (heal.stage === 'kept' || heal.endedAt !== null)),
    recoverMs: recoverMs === null ? null : Math.round(recoverMs),
  };
}

export const succeeded = (verdict: Verdict): boolean =>
  verdict.detectedMs !== null && verdict.healedMs !== null && verdict.verified && verdict.recoverMs !== null;
