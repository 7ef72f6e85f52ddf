// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../../core/knowledge/heal.ts';
import { boundedHeals, type CaseRecord, type Lasting, lastingBounds, type OwnedChange } from '../../core/knowledge/lasting.ts';

/**
 * Joins what an earlier run left in the store with what this run, which could not read it at its start, has learned since.
 * This run's heals are counted on from the earlier ones; its changes of the same resource take the place of the earlier ones,
 * whose way back they keep. The next start finds everything and puts it back.
 */
export function joinLate(earlier: Lasting, since: Lasting): Lasting {
  const ahead = earlier.nextHeal - 1;
  const counted = (id: string): string => `h-${Number(id.slice(2)) + ahead}`;
  const heals: readonly Heal[] = since.heals.map((heal) => ({ ...heal, id: counted(heal.id) }));
  const owned = new Map<string, OwnedChange>(earlier.owned.map((one) => [one.resource, one]));
  for (const one of since.owned) {
    const before = owned.get(one.resource);
    // What this run found there was the earlier run's value, not the operator's.
    const undo = before?.undo.kind === one.undo.kind ? before.undo : one.undo;
    owned.set(one.resource, { ...one, heal: counted(one.heal), undo });
  }
  const cases: Record<string, CaseRecord> = { ...earlier.cases };
  for (const [key, { tried, helped }] of Object.entries(since.cases)) {
    const before = cases[key] ?? { tried: 0, helped: 0 };
    cases[key] = { tried: before.tried + tried, helped: before.helped + helped };
  }
  const usual = since.usual ?? earlier.usual;
  return {
    nextHeal: since.nextHeal + ahead,
    owned: [...owned.values()].slice(-lastingBounds.owned),
    cases: Object.fromEntries(Object.entries(cases).slice(-lastingBounds.cases)),
    heals: boundedHeals([...earlier.heals, ...heals]),
    ...(usual === undefined ? {} : { usual }),
  };
}
