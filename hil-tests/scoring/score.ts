// SPDX-License-Identifier: Apache-2.0
import type { Outage, StreamReport } from '../rigs/rig.ts';
import { relapses } from '../rigs/stream-report.ts';
import { type Scenario, usualAfterwards } from '../scenarios/scenario.ts';
import { falseActions, type HealOf, healsOfFault, isOfFault, type SymptomOf } from './matching.ts';

/** What one run showed. Instants are rig time. */
export interface Observed {
  /** When the fault began to be injected, or when the quiet began. */
  readonly faultAt: number;
  /** When the fault was gone, or the quiet over. */
  readonly clearedAt: number;
  /** When the agent that the fault silenced spoke again: until then a router that comes back is part of the fault. */
  readonly overAt: number;
  /** As last told, after the fault and what follows it. */
  readonly heals: readonly HealOf[];
  /** Seen on the routers while the fault was there. */
  readonly symptoms: readonly SymptomOf[];
  /** Of the watched pair, from `faultAt` to the fault's clearing. */
  readonly stream: StreamReport;
  /** Of the watched pair, from the fault's end to the end of the run, all putting back included; null without a fault. */
  readonly afterwards: StreamReport | null;
  /** What is still changed after the time for putting back, in words. */
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
function accuse({ router, heal }: HealOf, faultAt: number): string {
  const seconds = (heal.detectedAt - faultAt) / 1000;
  const evidence = heal.symptom.evidence.map((one) => one.text).join(', ');
  return `${router} did ${heal.chosen} for ${heal.symptom.id} at ${seconds.toFixed(1)} s of the fault (${evidence})`;
}

/** When the fault was first found, after it began: by a heal, or by a symptom that a router showed. */
function detected(scenario: Scenario, seen: Observed, right: readonly HealOf[]): number | null {
  const { fault } = scenario;
  if (fault === null) return null;
  const span = { since: seen.faultAt, until: seen.clearedAt };
  const topology = scenario.topology();
  const shown = seen.symptoms.filter(({ router, symptom }) => isOfFault(fault, topology, span, router, symptom, symptom.since));
  return least([...right.map(({ heal }) => heal.detectedAt), ...shown.map(({ symptom }) => symptom.since)].map((at) => at - seen.faultAt));
}

function lateness(what: string, took: number | null, limit: number | null): string[] {
  if (limit === null || (took !== null && took <= limit)) return [];
  return [took === null ? `${what} never` : `${what} after ${Math.round(took)} ms, limit ${limit}`];
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const outage = ({ atMs, lastedMs }: Outage, from: string): string => `an outage of ${seconds(lastedMs)}, ${seconds(atMs)} after ${from}`;

/** Traffic that died again after it was back: a heal that does not last is none. */
function diedAgain(stream: StreamReport): string[] {
  return relapses(stream).map((one) => `the watched pair recovered and then had ${outage(one, 'the fault began')}`);
}

/** What the fault's end and all that was put back cost the watched pair beyond what is stated. */
function aftermath({ afterwards }: Observed, expect: Scenario['expect']): string[] {
  if (afterwards === null) return [];
  const { backWithinMs, outageMs } = expect.afterwards ?? usualAfterwards;
  const from = 'the fault’s end';
  const dear = relapses(afterwards).filter(({ lastedMs }) => lastedMs > outageMs);
  return [
    ...lateness(`after ${from} the watched pair was back`, afterwards.recoverMs, backWithinMs),
    ...dear.map((one) => `putting back cost ${outage(one, from)}, limit ${seconds(outageMs)}`),
    ...(afterwards.wellAtEnd ? [] : ['the watched pair was not well at the end of the run']),
  ];
}

/** Judges a run. `error` gives every reason for which it did not pass. */
export function scoreRun(scenario: Scenario, seen: Observed): Score {
  const { expect, fault } = scenario;
  const right = healsOfFault(fault, scenario.topology(), { since: seen.faultAt, until: seen.overAt }, seen.heals);
  const wrong = falseActions(seen.heals, expect.heal === 'none' ? [] : right, expect.forbidden ?? []);
  const problems = wrong.map((one) => accuse(one, seen.faultAt));
  // A check that succeeds once the fault is over says nothing of the heal.
  if (expect.heal === 'verified' && !right.some(({ heal }) => heal.verifiedAt !== null && heal.verifiedAt <= seen.clearedAt)) {
    const tried = right.map(({ router, heal }) => `${router}: ${heal.chosen ?? 'none'} ${heal.stage}`).join(', ');
    problems.push(`no heal was verified (${tried || 'none was tried'})`);
  }
  const detectMs = detected(scenario, seen, right);
  const { recoverMs } = seen.stream;
  problems.push(...lateness('the fault was found', detectMs, expect.detectWithinMs));
  problems.push(...lateness('the watched pair recovered', recoverMs, expect.recoverWithinMs), ...diedAgain(seen.stream));
  problems.push(...aftermath(seen, expect), ...seen.leftOver);
  return {
    passed: problems.length === 0,
    detectMs,
    recoverMs,
    lostPackets: seen.stream.lost,
    falseActions: wrong.length,
    undone: seen.heals.filter(({ heal }) => heal.stage === 'undone').length,
    error: problems.length === 0 ? null : problems.join('; '),
  };
}
