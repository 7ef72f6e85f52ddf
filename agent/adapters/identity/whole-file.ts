// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that was not there, and no link to another. */
const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** What puts a finished file in its place; a test lets it fail as a power cut does. */
export type Rename = (from: string, to: string) => Promise<void>;

async function flushDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/**
 * Writes a file whole or not at all: beside its place, to the disk, then renamed, and the directory to the disk (rename(2), fsync(2)). A
 * reader, and whoever starts after a power cut, finds the old bytes or the new. What an earlier cut left beside it is replaced. Throws
 * what the file system refuses.
 */
export async function writeWhole(path: string, bytes: Uint8Array | string, mode: number, into: Rename = rename): Promise<void> {
  const unfinished = `${path}.part`;
  await rm(unfinished, { force: true });
  const file = await open(unfinished, newFile, mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await into(unfinished, path);
  await flushDirectory(dirname(path));
}

/** Removes files for good: also after a power cut they do not come back. */
export async function removeWhole(directory: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  for (const path of paths) await rm(path, { force: true });
  await flushDirectory(directory);
}
