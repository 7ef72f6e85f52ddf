// SPDX-License-Identifier: Apache-2.0
import type { Fault } from '../faults/fault.ts';
import type { StreamReport } from '../rigs/rig.ts';
import { relapses } from '../rigs/stream-report.ts';
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

/** A verdict and what its line in the JSON file does not show. */
export interface Judgement extends Verdict {
  /** Traffic died again after it was back: how often, and for how long at most, ms. */
  readonly relapses: number;
  readonly longestRelapseMs: number;
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
export function judge(
  { name, fault, topology, span }: Judged,
  heals: readonly HealOf[],
  stream: Pick<StreamReport, 'recoverMs' | 'outages'>,
): Judgement {
  const { recoverMs } = stream;
  const again = relapses(stream).map(({ lastedMs }) => lastedMs);
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
    relapses: again.length,
    longestRelapseMs: Math.round(Math.max(0, ...again)),
  };
}

export const succeeded = (judged: Judgement): boolean =>
  judged.detectedMs !== null && judged.healedMs !== null && judged.verified && judged.recoverMs !== null && judged.relapses === 0;

/** The verdict as one line of the JSON file. */
export function lineOf({ relapses: _count, longestRelapseMs: _longest, ...verdict }: Judgement): string {
  return JSON.stringify(verdict satisfies Verdict);
}
