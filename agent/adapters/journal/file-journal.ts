// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Heal } from '../../core/knowledge/heal.ts';
import { accept, type Outcome, type Refusal, refuse } from '../../core/refusal.ts';
import type { Journal } from '../../ports/journal.ts';
import { makeOwnDirectory } from '../own-directory.ts';

export interface JournalOptions {
  /** A directory; made where it is missing, for this user only. Refused where it is not this user's alone. */
  readonly path: string;
  /** Bytes of all records together. */
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly notice: (refusal: Refusal) => void;
  readonly wrote?: (bytes: number) => void;
}

/** A file that was not there, and no link to another. */
const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** `h-7.flight.cbor`; where heals are counted anew, the second h-7 is `h-7-2.flight.cbor`. */
const recordName = /^h-\d{1,15}(?:-\d{1,6})?\.flight\.cbor$/;
const unfinishedName = /^h-\d{1,15}(?:-\d{1,6})?\.flight\.cbor\.part$/;
const healId = /^h-\d{1,15}$/;

interface Record {
  readonly file: string;
  /** When it was written, milliseconds. */
  readonly written: number;
  readonly bytes: number;
}

/**
 * Flight records as `h-N.flight.cbor`, one at a time; where the bounds are reached the oldest files go first. A heal may replace its
 * own record, never another's that has the same number from before the store was lost.
 */
export function openJournal(options: JournalOptions): Journal {
  /** Files of this run's heals. */
  const own = new Map<string, string>();
  let last: Promise<unknown> = removeUnfinished(options);

  const records = async (): Promise<Record[]> => {
    const found: Record[] = [];
    for (const name of await readdir(options.path)) {
      if (!recordName.test(name)) continue;
      const { mtimeMs, size } = await stat(join(options.path, name));
      found.push({ file: join(options.path, name), written: mtimeMs, bytes: size });
    }
    return found.sort((a, b) => a.written - b.written || a.file.localeCompare(b.file, 'en', { numeric: true }));
  };

  const fileOf = (heal: Heal, taken: readonly Record[]): string => {
    const known = own.get(`${heal.id} ${heal.wall}`);
    if (known !== undefined) return known;
    const file = (suffix: string): string => join(options.path, `${heal.id}${suffix}.flight.cbor`);
    let free = file('');
    for (let n = 2; taken.some((record) => record.file === free); n += 1) free = file(`-${n}`);
    return free;
  };

  const write = async (heal: Heal, flight: Uint8Array): Promise<Outcome<string>> => {
    if (!healId.test(heal.id)) return refuse('us', 'journal-name', `"${heal.id.slice(0, 40)}" is no heal's id`);
    if (flight.length > options.maxBytes)
      return refuse(
        'operator',
        'journal-too-small',
        `the flight record of ${heal.id} has ${flight.length} bytes, all records together may have ${options.maxBytes}`,
        'raise journal.max_bytes',
      );
    let file = join(options.path, `${heal.id}.flight.cbor`);
    let unfinished = `${file}.part`;
    try {
      const place = makeOwnDirectory(options.path, 'journal.path');
      if (!place.ok) return place;
      const all = await records();
      file = fileOf(heal, all);
      unfinished = `${file}.part`;
      const others = all.filter((record) => record.file !== file);
      let total = others.reduce((sum, { bytes }) => sum + bytes, flight.length);
      while (others.length > 0 && (others.length + 1 > options.maxFiles || total > options.maxBytes)) {
        const oldest = others.shift();
        if (oldest === undefined) break;
        await rm(oldest.file, { force: true });
        total -= oldest.bytes;
      }
      await rm(unfinished, { force: true });
      const handle = await open(unfinished, newFile, 0o600);
      try {
        await handle.writeFile(flight);
        await handle.sync();
      } finally {
        await handle.close();
      }
      // A reader never sees half a record.
      await rename(unfinished, file);
      own.set(`${heal.id} ${heal.wall}`, file);
      const [oldest] = own.keys();
      if (own.size > options.maxFiles && oldest !== undefined) own.delete(oldest);
      options.wrote?.(flight.length);
      return accept(file);
    } catch (error) {
      await rm(unfinished, { force: true }).catch((failed: Error) =>
        options.notice(refuse('environment', 'journal-write-failed', failed.message).refusal),
      );
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC')
        return refuse('environment', 'journal-full', `no space is left for ${file}`, 'free space or move journal.path');
      return refuse(
        'environment',
        'journal-write-failed',
        `${file} was not written: ${message}`,
        'check journal.path: its rights and its free space',
      );
    }
  };

  return {
    write: (heal, flight) => {
      const next = last.then(() => write(heal, flight));
      last = next;
      return next;
    },
  };
}

/** A process that was killed while writing has left half a record. */
async function removeUnfinished({ path, notice }: JournalOptions): Promise<void> {
  try {
    await stat(path);
    if (!makeOwnDirectory(path, 'journal.path').ok) return;
    for (const name of await readdir(path)) if (unfinishedName.test(name)) await rm(join(path, name), { force: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Made with the first record; what else is wrong with the place is told when one is written.
    if (code !== 'ENOENT' && code !== 'ENOTDIR') notice(refuse('environment', 'journal-write-failed', message).refusal);
  }
}
