// SPDX-License-Identifier: Apache-2.0
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Evidence } from '../knowledge/symptom.ts';
import { streak } from '../monitor/prove-gateways.ts';
import { type Finding, kinds } from './finding.ts';

/** Consecutive failed proofs before the uplink counts as dead. */
const failedProofs = 2;
/** Consecutive passed proofs before a dead uplink counts as back. */
export const provenAgain = 6;

/** A gateway that still announces itself although the internet does not answer through its own uplink. */
export function findBlackHole(k: Knowledge): Finding[] {
  const own = k.proofs['own'];
  const last = own?.results.at(-1);
  if (own === undefined || last === undefined || k.mesh === null) return [];
  const relaying = Object.values(k.heals).some((heal) => heal.chosen === 'relay-over-gateway' && heal.stage !== 'withheld');
  const gone = relaying ? streak(own, true) < provenAgain : streak(own, false) >= failedProofs;
  if (!gone) return [];
  if (!relaying && k.mesh.mesh.gatewayMode !== 'server') return [];
  // An uplink that never worked is a mistake in the settings, which no heal mends.
  const everPassed = relaying || own.results.some((result) => result.passed) || k.symptoms['gateway-black-hole'] !== undefined;
  if (!everPassed) return [];
  const evidence: Evidence[] = last.proof.parts.map((part) => ({
    source: part.what,
    basis: 'measured',
    at: last.at,
    text: `${part.what} ${part.passed ? 'answered' : 'failed'}: ${part.detail}`,
    value: part.took,
    unit: 'ms',
  }));
  const failing = evidence.filter((_, index) => last.proof.parts[index]?.passed === false);
  if (!relaying && kinds(failing) < 2) return [];
  return [
    {
      id: 'gateway-black-hole',
      kind: 'gateway-black-hole',
      subject: { hardif: null, hardifName: null, neighbour: null, originator: k.mesh.mesh.originator },
      severity: 1,
      confidence: Math.min(0.99, 0.5 + 0.15 * kinds(failing) + 0.05 * streak(own, false)),
      evidence: relaying ? evidence : failing,
      rootCause: { cause: 'uplink', text: "this gateway's uplink does not reach the internet" },
    },
  ];
}
