// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../action.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Settings } from '../knowledge/settings.ts';
import type { Symptom } from '../knowledge/symptom.ts';
import { offeredBy, routeMetric } from '../monitor/prove-gateways.ts';
import type { Instant } from '../time.ts';
import type { Draft } from './score.ts';

/** A proof through another gateway is good for this long. */
const proofLife = 5000;

/** The gateway with the best route to it, of those that were proven lately, from here, through themselves. */
function provenGateway(k: Knowledge, at: Instant): string | null {
  let best: { address: string; metric: number } | null = null;
  for (const member of Object.values(k.members)) {
    const last = k.proofs[member.originator]?.results.at(-1);
    const address = offeredBy(k, member, at);
    if (address === null || !last?.passed || at - last.at >= proofLife) continue;
    const metric = routeMetric(k, member.originator);
    if (best === null || metric > best.metric) best = { address, metric };
  }
  return best?.address ?? null;
}

/**
 * The gateway without internet keeps its clients and relays them over a proven one: their leases and default routes
 * stay as they are. It withdraws its own announcement and stops giving out leases, so that they drain.
 */
export function relayOverGateway(k: Knowledge, s: Settings, _symptom: Symptom, at: Instant): Draft {
  const via = provenGateway(k, at);
  const changes: Change[] = [];
  if (k.mesh !== null && via !== null) {
    changes.push(
      { kind: 'divert-default-route', mesh: k.mesh.mesh.ifindex, via },
      { kind: 'set-gateway-mode', mesh: k.mesh.mesh.ifindex, value: 'off' },
    );
    if (s.servesDhcp) changes.push({ kind: 'withdraw-dhcp' });
  }
  return {
    name: 'relay-over-gateway',
    benefit: 1,
    cost: 0.1,
    impact: 0.2,
    changes,
    withheld: via === null ? 'no other gateway was proven end to end from here' : null,
  };
}
