// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../../agent/core/knowledge/heal.ts';
import type { StreamReport } from '../rigs/rig.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { sitesOf, standsAt } from './fault-sites.ts';

/** What one run showed. Instants are rig time. */
export interface Observed {
  /** When the fault began to be injected, or when the quiet began. */
  readonly faultAt: number;
  readonly heals: readonly { readonly router: string; readonly heal: Heal }[];
  /** Of the watched pair, from `faultAt` to the fault's clearing. */
  readonly stream: StreamReport;
  /** What is still changed by agents after the time for putting back, in words. */
  readonly leftOver: readonly string[];
}

export interface Score {
  readonly passed: boolean;
  readonly detectMs: number | null;
  readonly recoverMs: number | null;
  readonly lostPackets: number;
  /** Heals that acted though nothing was wrong there, or that do harm here. */
  readonly falseActions: number;
  readonly undone: number;
  readonly error: string | null;
}

const least = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.min(...values));

/** Who did what wrongly, when, and on which evidence. */
function accuse({ router, heal }: Observed['heals'][number], faultAt: number): string {
  const seconds = (heal.detectedAt - faultAt) / 1000;
  const evidence = heal.symptom.evidence.map((one) => one.text).join(', ');
  return `${router} did ${heal.chosen} for ${heal.symptom.id} at ${seconds.toFixed(1)} s of the fault (${evidence})`;
}

/** Judges a run. `error` gives every reason for which it did not pass. */
export function scoreRun(scenario: Scenario, seen: Observed): Score {
  const { expect, fault } = scenario;
  const sites = fault === null ? [] : sitesOf(fault, scenario.topology());
  const matches = ({ router, heal }: Observed['heals'][number]): boolean =>
    heal.detectedAt >= seen.faultAt &&
    expect.symptoms.includes(heal.symptom.kind) &&
    sites.some((site) => standsAt(site, router, heal.symptom));
  const right = seen.heals.filter(matches);
  const acted = seen.heals.filter(({ heal }) => heal.actedAt !== null);
  const wrong = acted.filter(
    (one) => expect.heal === 'none' || !matches(one) || (one.heal.chosen !== null && expect.forbidden?.includes(one.heal.chosen) === true),
  );
  const problems = wrong.map((one) => accuse(one, seen.faultAt));
  if (expect.heal === 'verified') {
    if (right.length === 0) problems.push('nobody found the fault');
    else if (!right.some(({ heal }) => heal.verifiedAt !== null)) {
      problems.push(
        `no heal was verified (${right.map(({ router, heal }) => `${router}: ${heal.chosen ?? 'none'} ${heal.stage}`).join(', ')})`,
      );
    }
  }
  const { recoverMs } = seen.stream;
  if (expect.recoverWithinMs !== null && (recoverMs === null || recoverMs > expect.recoverWithinMs)) {
    problems.push(
      recoverMs === null
        ? 'the watched pair did not recover'
        : `recovered after ${Math.round(recoverMs)} ms, limit ${expect.recoverWithinMs}`,
    );
  }
  problems.push(...seen.leftOver);
  return {
    passed: problems.length === 0,
    detectMs: least(right.map(({ heal }) => heal.detectedAt - seen.faultAt)),
    recoverMs,
    lostPackets: seen.stream.lost,
    falseActions: wrong.length,
    undone: seen.heals.filter(({ heal }) => heal.stage === 'undone').length,
    error: problems.length === 0 ? null : problems.join('; '),
  };
}
