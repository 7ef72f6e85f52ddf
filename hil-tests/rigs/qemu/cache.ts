// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ownFolder } from '../own-folder.ts';

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
export async function makeOnce(cache: string, name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const target = join(cache, name);
  const half = ownFolder(`.${name}-`, cache);
  try {
    await make(half.path);
    renameSync(half.path, target);
  } catch (error) {
    // Another rig was first: its folder is as good.
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' && (error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    half.remove();
  }
  return target;
}
