// SPDX-License-Identifier: Apache-2.0
import type { Heal } from '../../core/knowledge/heal.ts';
import { type CaseRecord, type Lasting, lastingBounds, type OwnedChange, type UsualLoss } from '../../core/knowledge/lasting.ts';
import { accept, type Outcome, type Refusal, refuse } from '../../core/refusal.ts';
import { decodeCbor } from '../cbor/codec.ts';
import { arrayOf, number, object, type Shape, text } from '../cbor/shape.ts';
import { caseRecord, heal, owned, usualLosses } from './lasting-shape.ts';

// One row a heal and a case, so that a save rewrites the pages of what changed and not all that is known: flash wears.
export const metaKey = 'meta';
const usualKey = 'usual';
const version = 1;

interface Head {
  readonly nextHeal: number;
  readonly owned: readonly OwnedChange[];
  /** Ids in the order of `Lasting.heals`. */
  readonly heals: readonly string[];
}

const longestRow = 262_144;
const meta = object({ version: number, nextHeal: number, owned: arrayOf(owned, lastingBounds.owned), heals: arrayOf(text(200), 200) });

/** Every row that `lasting` consists of; the values are plain data, and equal references mean equal rows. */
export function rowsOf(lasting: Lasting): Map<string, unknown> {
  const rows = new Map<string, unknown>();
  rows.set(metaKey, { version, nextHeal: lasting.nextHeal, owned: lasting.owned, heals: lasting.heals.map(({ id }) => id) });
  for (const [key, record] of Object.entries(lasting.cases)) rows.set(`case:${key}`, record);
  if (lasting.usual !== undefined) rows.set(usualKey, lasting.usual);
  for (const kept of lasting.heals) rows.set(`heal:${kept.id}`, kept);
  return rows;
}

function read<T>(bytes: Uint8Array, shape: Shape, what: string): Outcome<T> {
  const decoded = decodeCbor(bytes, longestRow);
  if (!decoded.ok) return decoded;
  const wrong = shape(decoded.value);
  return wrong === null
    ? accept(decoded.value as T)
    : refuse('environment', 'store-row-wrong', `${what}${wrong} is not what this version writes`);
}

/** Puts the rows together again. A case or heal that does not fit is left out and told; without its meta row nothing is believed. */
export function lastingFrom(rows: Iterable<readonly [string, Uint8Array]>, notice: (refusal: Refusal) => void): Outcome<Lasting | null> {
  const cases: Record<string, CaseRecord> = {};
  const heals = new Map<string, Heal>();
  let head: Head | null = null;
  let usual: readonly UsualLoss[] | null = null;
  let count = 0;
  for (const [key, bytes] of rows) {
    count += 1;
    if (key === metaKey) {
      const row = read<Head>(bytes, meta, key);
      if (!row.ok) return row;
      head = row.value;
    } else if (key === usualKey) {
      const row = read<readonly UsualLoss[]>(bytes, usualLosses, key);
      if (row.ok) usual = row.value;
      else notice(row.refusal);
    } else if (key.startsWith('case:')) {
      const row = read<CaseRecord>(bytes, caseRecord, key);
      if (row.ok) cases[key.slice(5)] = row.value;
      else notice(row.refusal);
    } else if (key.startsWith('heal:')) {
      const row = read<Heal>(bytes, heal, key);
      if (row.ok) heals.set(row.value.id, row.value);
      else notice(row.refusal);
    } else notice(refuse('environment', 'store-row-wrong', `the row ${key.slice(0, 60)} is not known`).refusal);
  }
  if (head === null) return count === 0 ? accept(null) : refuse('environment', 'store-row-wrong', 'the rows have no head');
  const lasting: Lasting = { nextHeal: head.nextHeal, owned: head.owned, cases, heals: head.heals.flatMap((id) => heals.get(id) ?? []) };
  return accept(usual === null ? lasting : { ...lasting, usual });
}
