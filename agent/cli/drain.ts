// SPDX-License-Identifier: Apache-2.0
import type { Writable } from 'node:stream';

/**
 * Waits until the reader took everything that was written: what Node still holds for a pipe (all behind its first 64 KiB) is lost when
 * the process exits. Resolves to false where that took longer than `limit` milliseconds. A reader that went away (EPIPE) wants no
 * more, and has had all.
 */
export function drained(stream: Writable, limit: number): Promise<boolean> {
  if (stream.writableLength === 0 || stream.destroyed) return Promise.resolve(true);
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), limit);
    // Called behind all that was written before, also where the writing failed.
    stream.write('', () => {
      clearTimeout(late);
      resolve(true);
    });
  });
}
