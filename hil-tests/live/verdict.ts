// SPDX-License-Identifier: Apache-2.0
import type { Fault } from '../faults/fault.ts';
import { type HealOf, healsOfFault, type Span } from '../scoring/matching.ts';
import type { Topology } from '../topologies/topology.ts';

/** What became of a fault, in milliseconds after it began; null: did not happen. */
export interface Verdict {
  readonly fault: string;
  readonly detectedMs: number | null;
  readonly healedMs: number | null;
  readonly verified: boolean;
  readonly recoverMs: number | null;
}

export interface Judged {
  readonly name: string;
  readonly fault: Fault;
  readonly topology: Topology;
  readonly span: Span;
}

const first = (instants: readonly (number | null)[], began: number): number | null => {
  const after = instants.filter((at) => at !== null && at >= began) as number[];
  return after.length === 0 ? null : Math.round(Math.min(...after) - began);
};

/** Judges by the agents' records of heals of the fault's kind at the fault's place, and by the probe stream that crossed it. */
export function judge({ name, fault, topology, span }: Judged, heals: readonly HealOf[], recoverMs: number | null): Verdict {
  const caused = healsOfFault(fault, topology, span, heals)
    .map(({ heal }) => heal)
    .filter((heal) => heal.stage !== 'withheld');
  return {
    fault: name,
    detectedMs: first(
      caused.map((heal) => heal.detectedAt),
      span.since,
    ),
    healedMs: first(
      caused.map((heal) => heal.actedAt),
      span.since,
    ),
    verified: caused.some((heal) => heal.verifiedAt !== null && (heal.stage === 'kept' || heal.endedAt !== null)),
    recoverMs: recoverMs === null ? null : Math.round(recoverMs),
  };
}

export const succeeded = (verdict: Verdict): boolean =>
  verdict.detectedMs !== null && verdict.healedMs !== null && verdict.verified && verdict.recoverMs !== null;
