// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { type Lasting, nothingLasting } from '../../core/knowledge/lasting.ts';
import { accept, done, type Outcome, type Refusal, refuse } from '../../core/refusal.ts';
import type { Store } from '../../ports/store.ts';
import { makeOwnDirectory } from '../own-directory.ts';
import { wrongWithFile } from './check-file.ts';
import { freeBytes, roomToBegin } from './free-space.ts';
import { joinLate } from './late-rows.ts';
import { diedTooOften, markOpening, unmarkOpening } from './opening-mark.ts';
import { RowWriter } from './row-writer.ts';
import { lastingFrom } from './rows.ts';
import { setAside } from './set-aside.ts';

export interface StoreOptions {
  /** A directory; made where it is missing, for this user only. Refused where it is not this user's alone. */
  readonly path: string;
  /** Bytes that the data file may take. */
  readonly maxBytes: number;
  /** Told what was left out or set aside while the store goes on. */
  readonly notice: (refusal: Refusal) => void;
  /** Told how many bytes each save put into rows, for the metrics. */
  readonly wrote?: (bytes: number) => void;
  /** Bytes free at a path; a test gives its own. */
  readonly free?: (path: string) => number;
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `Lasting` in LMDB. Nothing is opened before the first `load` or `save`. */
export function openStore(options: StoreOptions): Store {
  const data = join(options.path, 'data.mdb');
  const lock = join(options.path, 'lock.mdb');
  const mark = join(options.path, 'opening');
  let db: RootDatabase<Buffer, string> | null = null;
  let writer: RowWriter | null = null;
  let closed = false;
  const free = options.free ?? freeBytes;
  /** The caller was told what is stored: what it saves from then on is the whole. */
  let told = false;
  /** Rows that the caller was never told of, because they could not be read when it asked. */
  let untold: Lasting | null = null;

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

  const shared = { path: options.path, encoding: 'binary', mapSize: options.maxBytes, maxReaders: 8 } as const;
  const full = () =>
    refuse(
      'environment',
      'store-full',
      `no space is left for ${data}; what was saved before is still there`,
      'free space or move store.path',
    );
  const unavailable = (error: unknown) =>
    refuse(
      'environment',
      'store-unavailable',
      `${options.path} cannot be opened: ${reason(error)}`,
      'check store.path: its rights and its free space',
    );

  let newest: Lasting = nothingLasting;

  /** What somebody else put there must not be read, nor written over. */
  const ownPlace = (): Outcome<void> => {
    try {
      return makeOwnDirectory(options.path, 'store.path');
    } catch (error) {
      return isFull(error) ? full() : unavailable(error);
    }
  };

  const opened = (): Outcome<RootDatabase<Buffer, string>> => {
    if (closed) return refuse('us', 'store-closed', 'the store was closed');
    if (db !== null) return accept(db);
    const place = ownPlace();
    if (!place.ok) return place;
    if (!(existsSync(data) && existsSync(lock)) && free(options.path) < roomToBegin) return full();
    try {
      markOpening(mark);
    } catch (error) {
      // Without the mark a file that kills the agent is not found out; without reading, what an earlier run changed stays.
      options.notice(refuse('environment', 'store-unavailable', `${mark} cannot be written: ${reason(error)}`).refusal);
    }
    try {
      // overlappingSync: a save returns when it is committed, which outlives kill -9, and reaches the disk after that. What the
      // agent changed in the kernel is gone after a power cut anyway, and a slow flash must not delay a heal.
      db = open<Buffer, string>({ ...shared, overlappingSync: true });
      return accept(db);
    } catch (error) {
      clearMark();
      return unavailable(error);
    }
  };

  const rowsIn = (store: RootDatabase<Buffer, string>): (readonly [string, Buffer])[] =>
    [...store.getRange({ limit: 1_000 })].map(({ key, value }) => [String(key), value] as const);

  /** A file system that takes no writes still tells what is on it. */
  const readOnly = (refusal: Refusal): Outcome<Lasting | null> => {
    if (!existsSync(data)) return { ok: false, refusal };
    try {
      const store = open<Buffer, string>({ ...shared, readOnly: true });
      const lasting = lastingFrom(rowsIn(store), options.notice);
      store.close().catch((error: unknown) => options.notice(unavailable(error).refusal));
      return lasting;
    } catch {
      return { ok: false, refusal };
    }
  };

  const read = (): Outcome<Lasting | null> => {
    if (db === null && !closed && existsSync(data)) {
      const place = ownPlace();
      // A file system that takes no writes refuses as well, and is read all the same.
      if (!place.ok && place.refusal.code === 'directory-not-ours') return place;
      const wrong = wrongWithFile(data) ?? (diedTooOften(mark) ? 'the agent died twice while opening it' : null);
      if (wrong !== null) {
        const refusal = discard(wrong);
        clearMark();
        return refusal;
      }
    }
    const store = opened();
    if (!store.ok) return store.refusal.code === 'store-unavailable' ? readOnly(store.refusal) : store;
    try {
      const rows = rowsIn(store.value);
      const lasting = lastingFrom(rows, options.notice);
      if (!lasting.ok) return abandon(lasting.refusal.message);
      writer = new RowWriter(store.value, options, new Map(rows));
      clearMark();
      return lasting;
    } catch (error) {
      return abandon(reason(error));
    }
  };

  const load = (): Outcome<Lasting | null> => {
    const lasting = read();
    if (lasting.ok) [told, untold] = [true, null];
    return lasting;
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
      let late = read();
      // A store that was damaged starts anew; one that cannot be opened is tried again with the next save.
      if (!late.ok && late.refusal.code !== 'store-corrupt') return late;
      if (!late.ok) {
        options.notice(late.refusal);
        late = read();
      }
      if (!told && late.ok) untold = late.value;
      told = true;
    }
    if (writer === null) return unavailable('it may be read and not written');
    const written = (writer as RowWriter).write(untold === null ? newest : joinLate(untold, newest));
    if (written.ok) return done;
    return written.refusal.code === 'store-write-failed' && free(options.path) < roomToBegin ? full() : written;
  };

  const close = async (): Promise<void> => {
    closed = true;
    await db?.close();
    [db, writer] = [null, null];
  };
  return { load, save, close };
}

const isFull = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOSPC';
