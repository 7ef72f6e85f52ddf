// SPDX-License-Identifier: Apache-2.0
import type { AuditEntry } from '../../core/policy/audit-entry.ts';
import { done, type Outcome, type Refusal, refuse } from '../../core/refusal.ts';
import type { Audit } from '../../ports/audit.ts';
import type { AuditRecord } from './chain.ts';
import { type OpenFile, openNewest, openNext } from './open-file.ts';

export interface FileAuditOptions {
  /** A directory; made where it is missing, for this user only. Refused where it is not this user's alone. */
  readonly path: string;
  /** Bytes of all files together. */
  readonly maxBytes: number;
  /** Milliseconds since 1970, for people who read the file. */
  readonly wall: () => number;
  readonly notice: (refusal: Refusal) => void;
  readonly wrote?: (bytes: number) => void;
}

/** The bytes stand in so many files, of which the oldest goes when a new one is begun. */
const files = 4;
/** Entries that may wait for the disk. */
const mostWaiting = 512;
/** Bytes of a line beside its entry: its place, two hashes, names. */
const frame = 256;

interface Waiting {
  readonly entry: AuditEntry;
  readonly answer: (outcome: Outcome<void>) => void;
}

/**
 * Audit entries as lines of JSON in append-only files, chained by hashes (chain.ts). What waits is written at once and flushed once
 * (fdatasync). A write that fails leaves nothing behind: the file is cut back to its last whole line, and how many entries were lost
 * stands before the next one. Opened with the first entry.
 */
export function openFileAudit(options: FileAuditOptions): Audit {
  let waiting: Waiting[] = [];
  let file: OpenFile | null = null;
  let lost = 0;
  let closed = false;
  let writing: Promise<void> | null = null;

  const refusalOf = (error: unknown): Outcome<void> => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      return refuse('environment', 'audit-full', `no space is left for ${options.path}`, 'free space or move audit.path');
    return refuse('environment', 'audit-write-failed', `${options.path}: ${message}`, 'check audit.path: its rights and its free space');
  };

  /** What fits into one file, at least one. */
  const nextBatch = (): { readonly batch: Waiting[]; readonly bytes: number } => {
    let bytes = 0;
    let count = 0;
    for (const { entry } of waiting) {
      const more = Buffer.byteLength(JSON.stringify(entry)) + frame;
      if (count > 0 && bytes + more > options.maxBytes / files) break;
      bytes += more;
      count += 1;
    }
    return { batch: waiting.splice(0, count), bytes };
  };

  const append = async (batch: readonly Waiting[], bytes: number): Promise<Outcome<void>> => {
    try {
      if (file === null) {
        const opened = await openNewest(options.path, options.wall());
        if (!opened.ok) return opened;
        file = opened.value;
      }
      if (file.bytes + bytes > options.maxBytes / files) file = await openNext(options.path, file, files, options.wall());
      const records: AuditRecord[] = batch.map(({ entry }) => ({ kind: 'decided', ...entry }));
      const wrote = await file.append(lost > 0 ? [{ kind: 'lost', lost }, ...records] : records);
      lost = 0;
      options.wrote?.(wrote);
      return done;
    } catch (error) {
      // Opened anew for the next one.
      await file?.abandon();
      file = null;
      return refusalOf(error);
    }
  };

  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      const { batch, bytes } = nextBatch();
      const outcome = await append(batch, bytes);
      if (!outcome.ok) {
        lost += batch.length;
        options.notice(outcome.refusal);
      }
      for (const { answer } of batch) answer(outcome);
    }
    writing = null;
  };

  return {
    record(entry) {
      if (closed) return Promise.resolve(refuse('us', 'audit-closed', 'the audit was closed'));
      if (waiting.length >= mostWaiting) {
        lost += 1;
        const refused = refuse('environment', 'audit-overrun', `${mostWaiting} decisions wait for ${options.path}`, 'move audit.path');
        options.notice(refused.refusal);
        return Promise.resolve(refused);
      }
      return new Promise((answer) => {
        waiting.push({ entry, answer });
        writing ??= work();
      });
    },
    async close() {
      closed = true;
      await writing;
      waiting = [];
      await file?.close();
      file = null;
    },
  };
}
