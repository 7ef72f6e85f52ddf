// SPDX-License-Identifier: Apache-2.0
import { statfsSync } from 'node:fs';

/** Below this a new store is not begun: LMDB maps its lock file, and a page without room on the disk behind it is a SIGBUS. */
export const roomToBegin = 65_536;

/** Bytes that this user may still write at `path`; infinite where it is not known, for then the disk is not the reason. */
export function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
