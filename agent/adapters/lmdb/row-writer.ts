// SPDX-License-Identifier: Apache-2.0
import type { RootDatabase } from 'lmdb';
import type { Lasting } from '../../core/knowledge/lasting.ts';
import { done, type Outcome, type Refusal, refuse } from '../../core/refusal.ts';
import { encodeCbor } from '../cbor/codec.ts';
import { metaKey, rowsOf } from './rows.ts';

export interface WriterLimits {
  readonly maxBytes: number;
  readonly notice: (refusal: Refusal) => void;
  readonly wrote?: (bytes: number) => void;
}

interface Written {
  readonly bytes: Uint8Array;
  /** The value that was encoded; null where the row came from disk. */
  readonly from: unknown;
}

/** Writes what changed between two saves in one transaction. */
export class RowWriter {
  readonly #db: RootDatabase<Buffer, string>;
  readonly #limits: WriterLimits;
  #written: Map<string, Written>;

  constructor(db: RootDatabase<Buffer, string>, limits: WriterLimits, rows: ReadonlyMap<string, Uint8Array>) {
    this.#db = db;
    this.#limits = limits;
    this.#written = new Map([...rows].map(([key, bytes]) => [key, { bytes: Uint8Array.from(bytes), from: null }]));
  }

  /** Committed when it returns; a kill -9 after that loses nothing. */
  write(lasting: Lasting): Outcome<void> {
    const rows = this.#encode(lasting);
    const changed = [...rows].filter(([key, { bytes }]) => !equal(this.#written.get(key)?.bytes, bytes));
    const gone = [...this.#written.keys()].filter((key) => !rows.has(key));
    if (changed.length + gone.length === 0) return done;
    try {
      // At once and here: a commit is a few writes into the page cache, and handing it to a thread and back costs more.
      this.#db.transactionSync(() => {
        for (const [key, { bytes }] of changed) this.#db.putSync(key, Buffer.from(bytes));
        for (const key of gone) this.#db.removeSync(key);
      });
    } catch (error) {
      return refuse(
        'environment',
        'store-write-failed',
        `the store was not written: ${error instanceof Error ? error.message : String(error)}`,
        'look at the disk under store.path',
      );
    }
    this.#written = rows;
    this.#limits.wrote?.(changed.reduce((sum, [, { bytes }]) => sum + bytes.length, 0));
    return done;
  }

  /**
   * All rows as bytes, unchanged values by reference. LMDB copies before it writes, so a quarter of the file's bound is the bound of
   * the rows; where they exceed it the oldest heals stay out.
   */
  #encode(lasting: Lasting): Map<string, Written> {
    const rows = new Map<string, Written>();
    let total = 0;
    const wanted = [...rowsOf(lasting)].reverse();
    const [heals, others] = [wanted.filter(([key]) => key.startsWith('heal:')), wanted.filter(([key]) => !key.startsWith('heal:'))];
    let left = 0;
    for (const [key, value] of [...others, ...heals]) {
      const before = this.#written.get(key);
      const bytes = before !== undefined && before.from === value && key !== metaKey ? before.bytes : encodeCbor(value);
      if (key.startsWith('heal:') && total + room(bytes.length) > this.#limits.maxBytes / 4) {
        left += 1;
        continue;
      }
      total += room(bytes.length);
      rows.set(key, { bytes, from: value });
    }
    if (left > 0)
      this.#limits.notice(
        refuse('operator', 'store-over-limit', `${left} old heals have no room in the store`, 'raise store.max_bytes').refusal,
      );
    return rows;
  }
}

/** What a row takes in the file: one that is longer than half a page has pages of its own (mdb.c, me_nodemax). */
function room(bytes: number): number {
  return bytes > 2_000 ? Math.ceil((bytes + 24) / 4_096) * 4_096 : bytes;
}

function equal(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && Buffer.compare(a, b) === 0;
}
