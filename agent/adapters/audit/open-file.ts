// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import { makeOwnDirectory } from '../own-directory.ts';
import { auditFileNames, fileName, firstSeqOf, largestFile } from './audit-files.ts';
import { type AuditRecord, chainStart, forge, readLine } from './chain.ts';

/** Where a chain is: number and hash of its last line. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** The file that is written to. */
export class OpenFile {
  readonly #handle: FileHandle;
  #head: Head;
  #bytes: number;

  /** `bytes`: what stands in the file, all of it whole lines. */
  constructor(handle: FileHandle, head: Head, bytes: number) {
    this.#handle = handle;
    this.#head = head;
    this.#bytes = bytes;
  }

  get head(): Head {
    return this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Appends lines and flushes them; resolves to their bytes, throws where any of it was refused. */
  async append(records: readonly AuditRecord[]): Promise<number> {
    let text = '';
    let { seq, hash } = this.#head;
    for (const record of records) {
      const made = forge(record, { seq: seq + 1, prev: hash });
      text += made.line;
      [seq, hash] = [seq + 1, made.hash];
    }
    const bytes = Buffer.from(text);
    for (let from = 0; from < bytes.length; ) from += (await this.#handle.write(bytes, from)).bytesWritten;
    await this.#handle.datasync();
    this.#head = { seq, hash };
    this.#bytes += bytes.length;
    return bytes.length;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /** After an append that was refused: cuts off what of it is there, and closes. Never throws. */
  async abandon(): Promise<void> {
    // Where even this fails, the next opening finds the half line.
    await this.#handle.truncate(this.#bytes).catch(() => undefined);
    await this.#handle.close().catch(() => undefined);
  }
}

/** Never through a link; `O_APPEND`, so that nothing that stands there could be written over. */
const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

/** A new file whose first line says so and follows `head`. */
async function begin(directory: string, head: Head, wall: number, torn: number): Promise<OpenFile> {
  const path = join(directory, fileName(head.seq + 1));
  const file = new OpenFile(await open(path, flags | constants.O_EXCL, 0o600), head, 0);
  try {
    await file.append([{ kind: 'opened', version: 1, wall, torn }]);
    return file;
  } catch (error) {
    await file.abandon();
    await rm(path, { force: true });
    throw error;
  }
}

/** The next file behind `last`, which is closed; the oldest are removed first, so that `most` are there and a full disk has room. */
export async function openNext(directory: string, last: OpenFile, most: number, wall: number): Promise<OpenFile> {
  for (const name of auditFileNames(directory).slice(0, -(most - 1))) await rm(join(directory, name), { force: true });
  const next = await begin(directory, last.head, wall, 0);
  await last.close();
  return next;
}

/** What stands in a file: how many of its bytes are whole lines, how many lines, and the last of them as it was read. */
async function lastLineOf(handle: FileHandle, size: number) {
  const bytes = Buffer.alloc(size);
  for (let from = 0, got = 1; got > 0 && from < size; from += got) got = (await handle.read(bytes, from, size - from, from)).bytesRead;
  const whole = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.toString('utf8', 0, whole).split('\n');
  return { whole, lines: lines.length - 1, last: readLine(lines.at(-2) ?? '') };
}

/**
 * Goes on in the newest file, behind its last whole line: a half one, which a killed agent left, is cut off. Where the last line is
 * damaged the file stays as it is and a new chain begins, which `audit verify` tells. Refuses with `audit-unreadable`,
 * `directory-not-ours`; throws what the file system refuses.
 */
export async function openNewest(directory: string, wall: number): Promise<Outcome<OpenFile>> {
  const place = makeOwnDirectory(directory, 'audit.path');
  if (!place.ok) return place;
  const name = auditFileNames(directory).at(-1);
  if (name === undefined) return accept(await begin(directory, { seq: 0, hash: chainStart }, wall, 0));
  const handle = await open(join(directory, name), flags, 0o600);
  let file: OpenFile | null = null;
  try {
    const { size } = await handle.stat();
    if (size > largestFile) {
      await handle.close();
      return refuse('operator', 'audit-unreadable', `${name} is larger than any audit file`, 'move it away');
    }
    const { whole, lines, last } = await lastLineOf(handle, size);
    const torn = size - whole;
    if (typeof last === 'string') {
      await handle.close();
      // Numbers never come twice, so that no two files have one name.
      return accept(await begin(directory, { seq: firstSeqOf(name) + lines, hash: chainStart }, wall, torn));
    }
    if (torn > 0) await handle.truncate(whole);
    file = new OpenFile(handle, { seq: last.link.seq, hash: last.hash }, whole);
    await file.append([{ kind: 'opened', version: 1, wall, torn }]);
    return accept(file);
  } catch (error) {
    await file?.abandon();
    await handle.close().catch(() => undefined);
    throw error;
  }
}
