// SPDX-License-Identifier: Apache-2.0
import type { MacAddress } from '../mesh/mac-address.ts';
import type { Heal, HealName } from './heal.ts';
import type { Knowledge } from './knowledge.ts';
import { watchKey } from './neighbour-watch.ts';

const holding: ReadonlySet<Heal['stage']> = new Set(['acting', 'verifying', 'kept']);

/** The neighbour that a heal is about, as the key of its watch. */
export function healedKey(heal: Heal): string | null {
  const { hardif, neighbour } = heal.symptom.subject;
  return hardif === null || neighbour === null ? null : watchKey(hardif, neighbour);
}

/** The heal of that kind that holds now for that neighbour. */
export function inForce(k: Knowledge, name: HealName, key: string): Heal | null {
  return (
    Object.values(k.heals).find(
      (heal) => heal.chosen === name && holding.has(heal.stage) && heal.undo.length === 0 && healedKey(heal) === key,
    ) ?? null
  );
}

export const isolating = (k: Knowledge, key: string): boolean => inForce(k, 'isolate-link', key) !== null;
export const penalising = (k: Knowledge, key: string): boolean => inForce(k, 'penalise-link', key) !== null;

/** A heal for that symptom has not ended yet. */
export function healOf(k: Knowledge, symptom: string): Heal | null {
  return Object.values(k.heals).find((heal) => heal.symptom.id === symptom) ?? null;
}

/** What XDP says about frames of one neighbour: null where it cannot tell. */
export function lastFrame(k: Knowledge, hardif: number, mac: MacAddress): number | null {
  return k.packets?.[`${hardif} ${mac}`]?.lastSeen ?? null;
}
