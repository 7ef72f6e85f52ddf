// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../knowledge/heal.ts';
import { losses } from '../knowledge/reception.ts';
import type { Evidence } from '../knowledge/symptom.ts';
import { caseKey } from '../plan/score.ts';
import { between } from '../time.ts';
import { learn, type Turn } from '../turn.ts';
import { reachable } from './path-check.ts';
import { learnOutcome, record } from './record.ts';
import { undo } from './undo.ts';

interface Verdict {
  readonly passed: boolean;
  /** There was something to check: a heal that passes without it does no harm, and no more is known. */
  readonly proves: boolean;
  readonly evidence: readonly Evidence[];
}

/** Routes that still use the interface, of those the kernel told after the change. */
function stillRouted(turn: Turn, heal: Heal): Evidence | null {
  const { hardif, neighbour, hardifName } = heal.symptom.subject;
  if (turn.k.mesh === null || turn.k.meshAt <= (heal.actedAt ?? turn.at)) return null;
  const left = turn.k.mesh.routes.filter((route) => route.best && route.hardif === hardif && route.nextHop === neighbour).length;
  return { source: 'routing', basis: 'measured', at: turn.at, text: `${left} routes still use ${hardifName}`, value: left, unit: 'routes' };
}

function pathVerdict(turn: Turn, heal: Heal): Verdict {
  const routed = stillRouted(turn, heal);
  const { needed, passed, evidence } = reachable(turn, heal);
  // Where nothing must be reached over another way, the routing table alone tells.
  return {
    passed: needed > 0 ? passed : routed !== null && routed.value === 0,
    proves: needed > 0,
    evidence: routed === null ? evidence : [routed, ...evidence],
  };
}

function lossVerdict(turn: Turn, heal: Heal): Verdict {
  const routed = stillRouted(turn, heal);
  const { needed, passed, evidence } = reachable(turn, heal);
  const limit = turn.k.settings?.greyLoss ?? 0.1;
  const clean = (turn.k.checks[heal.id] ?? []).every((check) => {
    const { lost, of } = losses(check.reception, 10);
    return of >= 10 && lost / of <= limit;
  });
  return {
    passed: routed !== null && routed.value === 0 && clean && passed,
    proves: needed > 0,
    evidence: routed === null ? evidence : [routed, ...evidence],
  };
}

function proofVerdict(turn: Turn, heal: Heal): Verdict {
  const since = (turn.k.proofs['through']?.results ?? []).filter((result) => result.at > (heal.actedAt ?? turn.at));
  const evidence = (since.at(-1)?.proof.parts ?? []).map<Evidence>((part) => ({
    source: part.what,
    basis: 'measured',
    at: turn.at,
    text: `over the other gateway: ${part.what} ${part.passed ? 'answered' : `failed: ${part.detail}`}`,
    value: part.took,
    unit: 'ms',
  }));
  return { passed: since.at(-1)?.passed === true, proves: true, evidence };
}

function memoryVerdict(turn: Turn): Verdict {
  const host = turn.k.host;
  const floor = turn.k.settings?.memoryFloor ?? 0.1;
  if (host === null) return { passed: false, proves: false, evidence: [] };
  const share = host.memoryAvailable / host.memoryTotal;
  return {
    passed: share > floor,
    proves: true,
    evidence: [
      {
        source: 'procfs',
        basis: 'measured',
        at: turn.at,
        text: `${Math.round(share * 100)} % of memory available`,
        value: host.memoryAvailable,
        unit: 'bytes',
      },
    ],
  };
}

function verdict(turn: Turn, heal: Heal): Verdict {
  switch (heal.chosen) {
    case 'isolate-link':
    case 'hurry-routing':
      return pathVerdict(turn, heal);
    case 'penalise-link':
    case 'hold-route':
      return lossVerdict(turn, heal);
    case 'relay-over-gateway':
      return proofVerdict(turn, heal);
    default:
      return memoryVerdict(turn);
  }
}

function keep(turn: Turn, heal: Heal, evidence: readonly Evidence[]): void {
  if (heal.chosen !== null) learnOutcome(turn, caseKey(turn.k, heal.symptom, heal.chosen), true);
  learn(turn, { failures: 0 });
  record(
    turn,
    {
      ...heal,
      stage: 'kept',
      verification: evidence,
      verifiedAt: turn.at,
      took: between(heal.detectedAt, turn.at),
      outcome: 'verified; in force',
    },
    true,
  );
}

/** Nothing had to be reached: it stays, and teaches nothing. */
function keepUnproven(turn: Turn, heal: Heal, evidence: readonly Evidence[]): void {
  const outcome = 'in force; nothing had to be reached another way, so nothing was verified';
  record(turn, { ...heal, stage: 'kept', verification: evidence, outcome }, true);
}

/** Checks every heal that acted: it is kept when its check passes, and undone when the deadline passes first. */
export function verify(turn: Turn): void {
  for (const heal of Object.values(turn.k.heals)) {
    if (heal.stage !== 'verifying') continue;
    const { passed, proves, evidence } = verdict(turn, heal);
    if (passed && proves) keep(turn, heal, evidence);
    else if (passed) keepUnproven(turn, heal, evidence);
    else if (turn.at >= heal.deadline) {
      if (heal.chosen !== null) learnOutcome(turn, caseKey(turn.k, heal.symptom, heal.chosen), false);
      undo(turn, { ...heal, verification: evidence }, 'did not help before its deadline');
    }
  }
}
