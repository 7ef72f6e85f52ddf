// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../../core/knowledge/heal.ts';
import type { Lasting } from '../../core/knowledge/lasting.ts';
import type { Evidence, Symptom } from '../../core/knowledge/symptom.ts';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { instant, ms, wallTime } from '../../core/time.ts';

const mac = '02:00:00:00:00:02' as MacAddress;
const ifindex = (value: number): IfIndex => value as IfIndex;
const evidence = (source: Evidence['source'], text: string, value: number, unit: string): Evidence => ({
  source,
  basis: 'measured',
  at: instant(10_000),
  text,
  value,
  unit,
});

export const sampleSymptom: Symptom = {
  id: `silent-link:m1x2:${mac}`,
  kind: 'silent-link',
  subject: { hardif: ifindex(5), hardifName: 'm1x2', neighbour: mac, originator: mac },
  severity: 0.9,
  confidence: 0.97,
  evidence: [evidence('beacon', 'no beacon for 310 ms', 310, 'ms'), evidence('xdp', 'no frame for 305 ms', 305, 'ms')],
  rootCause: { cause: 'link:m1x2', text: 'the link m1x2 carries nothing, and its carrier did not fall' },
  since: instant(9_700),
};

/** A heal that was kept, with everything in it that a heal can have. */
export function sampleHeal(number: number): Heal {
  const detach = { kind: 'detach-hardif', hardif: ifindex(5), name: 'm1x2', mesh: ifindex(9) } as const;
  return {
    id: `h-${number}`,
    symptom: sampleSymptom,
    stage: 'kept',
    candidates: [
      { name: 'isolate-link', benefit: 0.9, cost: 0.1, impact: 0.05, success: 0.75, total: 0.525, changes: [detach], withheld: null },
      {
        name: 'penalise-link',
        benefit: 0.4,
        cost: 0.05,
        impact: 0.05,
        success: 0.5,
        total: 0.1,
        changes: [{ kind: 'set-hop-penalty', mesh: ifindex(9), hardif: ifindex(5), name: 'm1x2', value: 100 }],
        withheld: 'the link carries nothing at all',
      },
    ],
    chosen: 'isolate-link',
    reason: 'isolate-link scores 0.53, the next best 0.10 is withheld',
    steps: [{ id: 'c-1', change: detach, state: 'done', refusal: null, at: instant(10_004) }],
    undo: [
      {
        id: 'c-2',
        change: { kind: 'attach-hardif', hardif: ifindex(5), name: 'm1x2', mesh: ifindex(9) },
        state: 'refused',
        refusal: { code: 'not-ours', family: 'operator', message: 'changed meanwhile', remedy: 'none' },
        at: instant(20_000),
      },
    ],
    wall: wallTime(1_790_000_000_000 + number),
    detectedAt: instant(10_000),
    actedAt: instant(10_004),
    verifiedAt: instant(10_400),
    endedAt: instant(10_400),
    deadline: instant(15_000),
    verification: [evidence('kernel-echo', '5 of 5 echoes over the new path', 1, 'share')],
    took: ms(400),
    outcome: 'reachable again over m1x3',
  };
}

export function sampleLasting(heals: number): Lasting {
  return {
    nextHeal: heals + 1,
    owned: [
      {
        resource: 'master:m1x2',
        heal: `h-${heals}`,
        ours: 'none',
        undo: { kind: 'attach-hardif', hardif: ifindex(5), name: 'm1x2', mesh: ifindex(9) },
        since: instant(10_004),
      },
    ],
    cases: { 'silent-link BATMAN_IV m1x2 isolate-link': { tried: heals, helped: Math.floor(heals / 2) } },
    heals: Array.from({ length: Math.min(heals, 50) }, (_, i) => sampleHeal(heals - Math.min(heals, 50) + i + 1)),
  };
}
