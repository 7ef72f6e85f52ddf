// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { type Lasting, nothingLasting } from '../../core/knowledge/lasting.ts';
import { accept, done, type Outcome, type Refusal, refuse } from '../../core/refusal.ts';
import type { Store } from '../../ports/store.ts';
import { wrongWithFile } from './check-file.ts';
import { diedTooOften, markOpening, unmarkOpening } from './opening-mark.ts';
import { RowWriter } from './row-writer.ts';
import { lastingFrom } from './rows.ts';
import { setAside } from './set-aside.ts';

export interface StoreOptions {
  /** A directory; made where it is missing, for this user only. */
  readonly path: string;
  /** Bytes that the data file may take. */
  readonly maxBytes: number;
  /** Told what was left out or set aside while the store goes on. */
  readonly notice: (refusal: Refusal) => void;
  /** Told how many bytes each save put into rows, for the metrics. */
  readonly wrote?: (bytes: number) => void;
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `Lasting` in LMDB. Nothing is opened before the first `load` or `save`. */
export function openStore(options: StoreOptions): Store {
  const data = join(options.path, 'data.mdb');
  const mark = join(options.path, 'opening');
  let db: RootDatabase<Buffer, string> | null = null;
  let writer: RowWriter | null = null;
  let closed = false;

  /** Sets the data file aside and says so. */
  const discard = (why: string): { ok: false; refusal: Refusal } => {
    const remedy = 'what was learned starts anew; look at the settings of the interfaces, the agent no longer knows what it changed';
    try {
      return refuse('environment', 'store-corrupt', `${data} is damaged (${why}) and was kept as ${setAside(data)}`, remedy);
    } catch (error) {
      return refuse(
        'environment',
        'store-corrupt',
        `${data} is damaged (${why}) and could not be set aside: ${reason(error)}`,
        'free space or move it away',
      );
    }
  };

  let newest: Lasting = nothingLasting;

  const opened = (): Outcome<RootDatabase<Buffer, string>> => {
    if (closed) return refuse('us', 'store-closed', 'the store was closed');
    if (db !== null) return accept(db);
    try {
      mkdirSync(options.path, { recursive: true, mode: 0o700 });
      markOpening(mark);
      // overlappingSync: a save returns when it is committed, which outlives kill -9, and reaches the disk after that. What the
      // agent changed in the kernel is gone after a power cut anyway, and a slow flash must not delay a heal.
      db = open<Buffer, string>({
        path: options.path,
        encoding: 'binary',
        mapSize: options.maxBytes,
        maxReaders: 8,
        overlappingSync: true,
      });
      return accept(db);
    } catch (error) {
      return refuse(
        'environment',
        'store-unavailable',
        `${options.path} cannot be opened: ${reason(error)}`,
        'check store.path: its rights and its free space',
      );
    }
  };

  const load = (): Outcome<Lasting | null> => {
    if (db === null && !closed && existsSync(data)) {
      const wrong = wrongWithFile(data) ?? (diedTooOften(mark) ? 'the agent died twice while opening it' : null);
      if (wrong !== null) {
        const refusal = discard(wrong);
        clearMark();
        return refusal;
      }
    }
    const store = opened();
    if (!store.ok) return store;
    try {
      const rows = [...store.value.getRange({ limit: 1_000 })].map(({ key, value }) => [String(key), value] as const);
      const lasting = lastingFrom(rows, options.notice);
      if (!lasting.ok) return abandon(lasting.refusal.message);
      writer = new RowWriter(store.value, options, new Map(rows));
      clearMark();
      return lasting;
    } catch (error) {
      return abandon(reason(error));
    }
  };

  const clearMark = (): void => {
    try {
      unmarkOpening(mark);
    } catch (error) {
      options.notice(refuse('environment', 'store-unavailable', `${mark} cannot be removed: ${reason(error)}`).refusal);
    }
  };

  /** Closes without waiting: nothing is being written yet while a store is loaded. */
  const abandon = (why: string): { ok: false; refusal: Refusal } => {
    db?.close().catch((error: unknown) => options.notice(refuse('environment', 'store-unavailable', reason(error)).refusal));
    db = null;
    writer = null;
    const refusal = discard(why);
    clearMark();
    return refusal;
  };

  const save = async (lasting: Lasting): Promise<Outcome<void>> => {
    // What is asked for in one turn is one write: the newest wins, and the others then have no news.
    newest = lasting;
    await null;
    if (writer === null) {
      const loaded = load();
      // A store that was damaged starts anew; one that cannot be opened is tried again with the next save.
      if (!loaded.ok && loaded.refusal.code !== 'store-corrupt') return loaded;
      if (!loaded.ok) options.notice(loaded.refusal);
      if (writer === null) load();
    }
    const ready = writer as RowWriter | null;
    if (ready === null)
      return refuse(
        'environment',
        'store-unavailable',
        `${options.path} cannot be opened`,
        'check store.path: its rights and its free space',
      );
    const written = ready.write(newest);
    if (written.ok) return done;
    const full = written.refusal.code === 'store-write-failed' && freeBytes(options.path) < 65_536;
    return full
      ? refuse(
          'environment',
          'store-full',
          `no space is left for ${data}; what was saved before is still there`,
          'free space or move store.path',
        )
      : written;
  };

  const close = async (): Promise<void> => {
    closed = true;
    await db?.close();
    [db, writer] = [null, null];
  };
  return { load, save, close };
}

function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY; // Not known: then the disk is not named as the reason.
  }
}
