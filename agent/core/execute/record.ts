// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../knowledge/heal.ts';
import { boundedHeals, type Lasting, lastingBounds } from '../knowledge/lasting.ts';
import { learn, type Turn, without } from '../turn.ts';

/** Changes what must survive; the store flushes it before any change asked for later in the same turn. */
export function remember(turn: Turn, news: Partial<Lasting>): void {
  const lasting = { ...turn.k.lasting, ...news };
  learn(turn, { lasting });
  turn.actions.push({ kind: 'remember', lasting });
}

/** Notes a heal's new state everywhere it is kept and tells the world. */
export function record(turn: Turn, heal: Heal, evidence = false): void {
  const others = turn.k.lasting.heals.filter((one) => one.id !== heal.id);
  learn(turn, { heals: heal.endedAt === null ? { ...turn.k.heals, [heal.id]: heal } : without(turn.k.heals, heal.id) });
  if (heal.endedAt !== null) learn(turn, { checks: without(turn.k.checks, heal.id) });
  remember(turn, { heals: boundedHeals([...others, heal]) });
  turn.actions.push({ kind: 'heal', heal, evidence });
}

/** Weight of everything earlier beside the newest outcome: about the last three count, or a long success would hide that it stopped helping. */
const fade = 0.6;

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** What the outcome of a heal teaches: cases rank later choices, failures in a row make the agent rest. */
export function learnOutcome(turn: Turn, key: string, helped: boolean): void {
  const before = turn.k.lasting.cases[key] ?? { tried: 0, helped: 0 };
  const entries = Object.entries({
    ...without(turn.k.lasting.cases, key),
    [key]: { tried: rounded(before.tried * fade + 1), helped: rounded(before.helped * fade + (helped ? 1 : 0)) },
  });
  remember(turn, { cases: Object.fromEntries(entries.slice(-lastingBounds.cases)) });
}
