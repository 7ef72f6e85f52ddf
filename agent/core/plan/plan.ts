// SPDX-License-Identifier: Apache-2.0
import type { Candidate } from '../knowledge/heal.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Settings } from '../knowledge/settings.ts';
import type { Symptom } from '../knowledge/symptom.ts';
import type { Instant } from '../time.ts';
import { changeGuard, generalGuard } from './guards.ts';
import { hurryRouting } from './hurry-routing.ts';
import { isolateLink } from './isolate-link.ts';
import { penaliseLink } from './penalise-link.ts';
import { relayOverGateway } from './relay-over-gateway.ts';
import { restartCulprit, shedCaches } from './relieve-memory.ts';
import { type Draft, ranked, score } from './score.ts';

function drafts(k: Knowledge, s: Settings, symptom: Symptom, at: Instant): Draft[] {
  switch (symptom.kind) {
    case 'silent-link':
      return [isolateLink(k, s, symptom, at), hurryRouting(k, s, symptom)];
    case 'grey-link':
      return [penaliseLink(k, s, symptom, at)];
    case 'flapping-route':
      return [penaliseLink(k, s, symptom, at, 'hold-route')];
    case 'gateway-black-hole':
      return [relayOverGateway(k, s, symptom, at)];
    case 'memory-pressure':
      return [shedCaches(k, symptom), restartCulprit(k, s, symptom)];
    case 'partition':
      return []; // Nothing local helps; the symptom itself tells the operator.
  }
}

/** Every way to heal the symptom, best first, each with what speaks against using it now. */
export function candidates(k: Knowledge, s: Settings, symptom: Symptom, at: Instant): Candidate[] {
  const general = generalGuard(k, s, symptom, at);
  return ranked(
    drafts(k, s, symptom, at).map((draft) =>
      score(k, symptom, { ...draft, withheld: draft.withheld ?? general ?? changeGuard(k, draft.changes, at) }),
    ),
  );
}

/** The best that may be used and promises more than it costs. */
export function choose(ordered: readonly Candidate[]): Candidate | null {
  return ordered.find((candidate) => candidate.withheld === null && candidate.total > 0) ?? null;
}

/** The choice in one sentence, from the same numbers. */
export function reasonFor(ordered: readonly Candidate[], chosen: Candidate | null): string {
  if (ordered.length === 0) return 'no local heal is known for this symptom';
  const better = ordered.filter((candidate) => candidate !== chosen && (chosen === null || candidate.total > chosen.total));
  const passed = better.map(
    (candidate) =>
      `${candidate.name} (${candidate.total}) ${candidate.withheld === null ? 'costs more than it promises' : `withheld: ${candidate.withheld}`}`,
  );
  if (chosen === null) return passed.join('; ');
  const numbers = `benefit ${chosen.benefit.toFixed(2)} × success ${chosen.success} − cost ${chosen.cost} − impact ${chosen.impact} = ${chosen.total}`;
  return [`${chosen.name}: ${numbers}`, ...passed].join('; ');
}
