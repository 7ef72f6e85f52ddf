// SPDX-License-Identifier: Apache-2.0
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Heal } from '../../core/knowledge/heal.ts';
import { accept, type Outcome, type Refusal, refuse } from '../../core/refusal.ts';
import type { Journal } from '../../ports/journal.ts';

export interface JournalOptions {
  /** A directory; made where it is missing, for this user only. */
  readonly path: string;
  /** Bytes of all records together. */
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly notice: (refusal: Refusal) => void;
  readonly wrote?: (bytes: number) => void;
}

const recordName = /^h-(\d{1,15})\.flight\.cbor$/;

interface Record {
  readonly file: string;
  readonly number: number;
  readonly bytes: number;
}

/** Flight records as `h-N.flight.cbor`; where the bounds are reached the oldest heals' records go first. Writes one at a time. */
export function openJournal(options: JournalOptions): Journal {
  let last: Promise<unknown> = Promise.resolve();

  const records = async (): Promise<Record[]> => {
    const found: Record[] = [];
    for (const file of await readdir(options.path)) {
      const number = recordName.exec(file)?.[1];
      if (number !== undefined)
        found.push({ file: join(options.path, file), number: Number(number), bytes: (await stat(join(options.path, file))).size });
    }
    return found.sort((a, b) => a.number - b.number);
  };

  const write = async (heal: Heal, flight: Uint8Array): Promise<Outcome<string>> => {
    const name = `${heal.id}.flight.cbor`;
    if (!recordName.test(name)) return refuse('us', 'journal-name', `"${heal.id.slice(0, 40)}" is no heal's id`);
    if (flight.length > options.maxBytes)
      return refuse(
        'operator',
        'journal-too-small',
        `the flight record of ${heal.id} has ${flight.length} bytes, all records together may have ${options.maxBytes}`,
        'raise journal.max_bytes',
      );
    const file = join(options.path, name);
    const unfinished = `${file}.part`;
    try {
      await mkdir(options.path, { recursive: true, mode: 0o700 });
      const others = (await records()).filter((record) => record.file !== file);
      let total = others.reduce((sum, { bytes }) => sum + bytes, flight.length);
      while (others.length > 0 && (others.length + 1 > options.maxFiles || total > options.maxBytes)) {
        const oldest = others.shift();
        if (oldest === undefined) break;
        await rm(oldest.file, { force: true });
        total -= oldest.bytes;
      }
      const handle = await open(unfinished, 'w', 0o600);
      try {
        await handle.writeFile(flight);
        await handle.sync();
      } finally {
        await handle.close();
      }
      // A reader never sees half a record.
      await rename(unfinished, file);
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
