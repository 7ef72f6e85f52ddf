// SPDX-License-Identifier: Apache-2.0
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';

const pageSize = 4096;

/**
 * Looks at the two meta pages before LMDB maps the file: LMDB follows them without asking and dies of SIGSEGV or SIGBUS on a file
 * that is cut short or is none of its own. Null where the file may be opened, else what is wrong with it.
 *
 * Layout: liblmdb mdb.c, MDB_meta behind a page header of 24 bytes, on 64-bit little-endian machines; elsewhere nothing is checked.
 */
export function wrongWithFile(path: string): string | null {
  if (endianness() !== 'LE' || !['x64', 'arm64'].includes(process.arch)) return null;
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    // A file that is not there yet is fine; one that may not be read is LMDB's to refuse.
    return (error as NodeJS.ErrnoException).code === 'ELOOP' ? 'it is a loop of links' : null;
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return 'it is no file';
    const { size } = stat;
    if (size === 0) return null;
    const pages = Buffer.alloc(2 * pageSize);
    if (readSync(file, pages, 0, pages.length, 0) < pages.length) return `it has ${size} bytes only`;
    let newest: { readonly lastPage: number; readonly transaction: bigint } | null = null;
    for (const at of [0, pageSize]) {
      if (pages.readUInt32LE(at + 24) !== 0xbeefc0de) return 'it has no LMDB header';
      if (pages.readUInt32LE(at + 48) !== pageSize) return 'it has another page size';
      const transaction = pages.readBigUInt64LE(at + 152);
      if (newest === null || transaction > newest.transaction) newest = { lastPage: Number(pages.readBigUInt64LE(at + 144)), transaction };
    }
    const needed = ((newest?.lastPage ?? 0) + 1) * pageSize;
    return size < needed && (newest?.transaction ?? 0n) > 0n ? `it was cut to ${size} of ${needed} bytes` : null;
  } finally {
    closeSync(file);
  }
}
