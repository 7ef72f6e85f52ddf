// SPDX-License-Identifier: Apache-2.0
import type { Heal, HealName } from '../knowledge/heal.ts';
import { healOf } from '../knowledge/in-force.ts';
import type { Symptom } from '../knowledge/symptom.ts';
import { candidates, choose, reasonFor } from '../plan/plan.ts';
import { instant, ms } from '../time.ts';
import { learn, type Turn } from '../turn.ts';
import { askFor } from './carry-out.ts';
import { hurryHops, startHurry } from './hurry.ts';
import { startChecks } from './path-check.ts';
import { record, remember } from './record.ts';

/** How long a heal has to show that it helped. */
const deadlines = {
  'isolate-link': ms(15_000),
  'hurry-routing': ms(20_000),
  'penalise-link': ms(30_000),
  'hold-route': ms(60_000),
  'relay-over-gateway': ms(10_000),
  'shed-caches': ms(30_000),
  'restart-service': ms(60_000),
} as const;

/** After these the protocol has to find another way. */
const rerouting: ReadonlySet<HealName> = new Set(['isolate-link', 'hurry-routing', 'penalise-link', 'hold-route']);

function draftHeal(turn: Turn, symptom: Symptom): Heal {
  const settings = turn.k.settings;
  const ordered = settings === null ? [] : candidates(turn.k, settings, symptom, turn.at);
  const chosen = choose(ordered);
  return {
    id: `h-${turn.k.lasting.nextHeal}`,
    symptom,
    stage: 'planned',
    candidates: ordered,
    chosen: chosen?.name ?? null,
    reason: reasonFor(ordered, chosen),
    steps: [],
    undo: [],
    wall: turn.k.wall,
    detectedAt: turn.at,
    actedAt: null,
    verifiedAt: null,
    endedAt: null,
    deadline: instant(turn.at + (chosen === null ? 0 : deadlines[chosen.name])),
    verification: [],
    took: null,
    outcome: null,
  };
}

/** A heal that a guard or the settings forbid is recorded once per reason, not every turn. */
function withhold(turn: Turn, heal: Heal, why: string): void {
  const told = turn.k.withheld[heal.symptom.id];
  // The seconds in a hold-down change every turn; the reason does not.
  const reason = why.replaceAll(/\d+/g, '#');
  if (told === reason) return;
  learn(turn, { withheld: { ...turn.k.withheld, [heal.symptom.id]: reason } });
  remember(turn, { nextHeal: turn.k.lasting.nextHeal + 1 });
  record(turn, { ...heal, stage: 'withheld', chosen: null, endedAt: turn.at, outcome: `withheld: ${why}` });
}

function begin(turn: Turn, heal: Heal): void {
  const chosen = heal.candidates.find((candidate) => candidate.name === heal.chosen);
  if (chosen === undefined) return;
  remember(turn, { nextHeal: turn.k.lasting.nextHeal + 1 });
  startChecks(turn, heal);
  if (rerouting.has(chosen.name)) startHurry(turn, hurryHops);
  record(turn, heal, true);
  const steps = askFor(turn, heal.id, chosen.changes);
  record(turn, { ...heal, stage: 'acting', steps });
  // The other end hears of it over another way, and need not wait for all of its own signs.
  if (chosen.name === 'isolate-link') learn(turn, { nextNotice: turn.at });
  learn(turn, { started: [...turn.k.started.filter((start) => turn.at - start < 3_600_000), turn.at] });
}

/** Starts a heal for every symptom that has none. */
export function beginHeals(turn: Turn): void {
  const { settings } = turn.k;
  if (settings === null || turn.k.phase !== 'running') return;
  for (const symptom of Object.values(turn.k.symptoms)) {
    if (healOf(turn.k, symptom.id) !== null) continue;
    const heal = draftHeal(turn, symptom);
    if (heal.candidates.length === 0) continue;
    if (heal.chosen === null) withhold(turn, heal, heal.reason);
    else if (settings.mode === 'observe') withhold(turn, heal, `mode is observe; would have used ${heal.chosen}`);
    else begin(turn, heal);
  }
  const gone = Object.keys(turn.k.withheld).filter((id) => turn.k.symptoms[id] === undefined);
  if (gone.length > 0) learn(turn, { withheld: Object.fromEntries(Object.entries(turn.k.withheld).filter(([id]) => !gone.includes(id))) });
}
