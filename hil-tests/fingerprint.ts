// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { partFiles } from '../bundler/parts.ts';

export interface Fingerprinted {
  /** The project's folder, and those of its folders whose code results depend on. */
  readonly root: string;
  readonly code: readonly string[];
  /** The copy of the bundle that agents are started from; null where none is. */
  readonly bundle: string | null;
  /** Node, rig, and what else results depend on. */
  readonly with: readonly string[];
}

/** Where the bundle lies, what it loads counts too: the parts beside it, its program for the kernel, its addons. */
function filesOf(bundle: string): string[] {
  const folder = dirname(bundle);
  const addons = globSync('addons/*.node', { cwd: folder }).map((file) => join(folder, file));
  const beside = [...partFiles, 'telemetry.bpf.o'].map((file) => join(folder, file));
  return [bundle, ...beside, ...addons.sort()].filter((file) => existsSync(file));
}

/**
 * Names what a result depends on, 16 hexadecimal digits: results of an interrupted call are taken only for the same. Tests of the
 * test code change no result and are left out.
 */
export function fingerprintOf({ root, code, bundle, with: also }: Fingerprinted): string {
  const hash = createHash('sha256').update(JSON.stringify(also));
  const sources = code
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,mjs,c,h}`, { cwd: root }))
    .filter((file) => !file.endsWith('.test.ts'))
    .sort();
  for (const file of sources) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  for (const file of bundle === null ? [] : filesOf(bundle)) hash.update('\0').update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
