// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the rig keeps what it downloads and builds: X0_RIG_CACHE, else the user's cache folder. */
export function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = process.env.X0_RIG_CACHE || join(base, 'x0tta6bl4', 'rig');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * Makes `name` in the cache with `make`, which fills a folder beside it: it appears complete or not at all, also when two rigs
 * start at once or one is interrupted.
 */
export function makeOnce(cache: string, name: string, make: (folder: string) => void): string {
  const target = join(cache, name);
  const half = mkdtempSync(join(cache, `.${name}-`));
  try {
    make(half);
    renameSync(half, target);
  } catch (error) {
    // Another rig was first: its folder is as good.
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' && (error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  return target;
}
