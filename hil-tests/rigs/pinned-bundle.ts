// SPDX-License-Identifier: Apache-2.0
import { cpSync, existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { buildBundle, bundleName } from '../../bundler/build.ts';
import { partFiles } from '../../bundler/parts.ts';
import { ownFolder } from './own-folder.ts';
import { projectRoot } from './project.ts';

/** What an agent loads from beside the bundle. */
const beside = [...partFiles, 'telemetry.bpf.o', 'addons'];

/**
 * Copies a bundle and what it loads to a folder of this process's own and gives the copy's path: agents start for hours from it,
 * whatever is built at the original's place meanwhile.
 */
export function pinBundle(bundle: string): string {
  const { path: folder } = ownFolder('x0-bundle-');
  const copy = join(folder, basename(bundle));
  cpSync(bundle, copy);
  for (const name of beside) {
    const from = join(dirname(bundle), name);
    if (existsSync(from)) cpSync(from, join(folder, name), { recursive: true });
  }
  return copy;
}

/** Builds the bundle from the sources into such a folder and gives its path. */
export async function buildPinnedBundle(): Promise<string> {
  const { path: folder } = ownFolder('x0-bundle-');
  await buildBundle(projectRoot, folder);
  return join(folder, bundleName);
}
