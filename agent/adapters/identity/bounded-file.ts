// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { accept, type Outcome, refuse } from '../../core/refusal.ts';

const root = 0;
/** Any right of the group and of everybody else. */
const othersRights = 0o077;
/** A pipe in the place of a file must not stop the reader. */
const reading = constants.O_RDONLY | constants.O_NONBLOCK;

/** The bytes, at most `most` and one more, which says that there are too many. */
async function readAtMost(file: FileHandle, most: number): Promise<Uint8Array> {
  // One more than it has, so that one that grows is noticed; a device tells no size.
  const { size } = await file.stat();
  const buffer = new Uint8Array(Math.min(most, size) + 1);
  let length = 0;
  for (let more = 1; more > 0 && length < buffer.length; length += more)
    ({ bytesRead: more } = await file.read(buffer, length, buffer.length - length, null));
  return buffer.slice(0, length);
}

/** A file's bytes, at most `most`, or null where there is none. Throws what the file system refuses, and a RangeError if it is longer. */
export async function readBounded(path: string, most: number): Promise<Uint8Array | null> {
  let file: FileHandle;
  try {
    file = await open(path, reading);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const bytes = await readAtMost(file, most);
    if (bytes.length > most) throw new RangeError(`${path} is longer than ${most} bytes`);
    return bytes;
  } finally {
    await file.close();
  }
}

/**
 * A secret's bytes, at most `most`. One that the group or others have any right to, that belongs to somebody else, or that is no plain
 * file, is refused (`key-file-exposed`): it may be known, or another's. A missing one is `key-file-missing`, other trouble
 * `key-file-unreadable`.
 */
export async function readSecret(path: string, most: number, me: number = process.geteuid?.() ?? root): Promise<Outcome<Uint8Array>> {
  const exposed = (why: string, remedy: string) => refuse('operator', 'key-file-exposed', `${path} is not used: ${why}`, remedy);
  let file: FileHandle;
  try {
    file = await open(path, reading | constants.O_NOFOLLOW);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP') return exposed('it is a link', 'put the key itself there, or make new keys');
    return code === 'ENOENT'
      ? refuse('operator', 'key-file-missing', `${path} is not there`, 'restore it from a backup, or make new keys')
      : refuse('environment', 'key-file-unreadable', message, 'run as the user that the keys belong to');
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return exposed('it is no file', 'put the key itself there, or make new keys');
    if (stat.uid !== me && stat.uid !== root)
      return exposed(`it belongs to user ${stat.uid}`, 'make new keys, or chown it if you put it there');
    if ((stat.mode & othersRights) !== 0)
      return exposed(
        `others have rights to it (mode ${(stat.mode & 0o777).toString(8).padStart(4, '0')})`,
        `chmod 600 ${path}; if others may have read it, make new keys`,
      );
    const bytes = await readAtMost(file, most);
    return bytes.length > most ? exposed(`it is longer than ${most} bytes`, 'restore it from a backup, or make new keys') : accept(bytes);
  } finally {
    await file.close();
  }
}
