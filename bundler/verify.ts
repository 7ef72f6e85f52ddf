// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildBundle, bundleName } from './build.ts';
import { type Budget, partFiles, parts } from './parts.ts';

/** Of the one file that every router runs. */
export const budget: Budget = { bytes: 600_000, gzip: 190_000 };

/** Every JavaScript file with what it may weigh. */
export const budgets: ReadonlyMap<string, Budget> = new Map([
  [bundleName, budget],
  ...parts.map((part): [string, Budget] => [part.file, part.budget]),
]);

export function sizeProblems(name: string, bytes: number, gzip: number, most: Budget): string[] {
  const problems: string[] = [];
  if (bytes > most.bytes) problems.push(`${name} has ${bytes} bytes, at most ${most.bytes}`);
  if (gzip > most.gzip) problems.push(`compressed ${name} has ${gzip} bytes, at most ${most.gzip}`);
  return problems;
}

export const compressed = (file: string): number => gzipSync(readFileSync(file), { level: 9 }).length;

/** Builds once more elsewhere: the bytes must be the same. */
export async function reproductionProblems(root: string, out: string): Promise<string[]> {
  const again = mkdtempSync(join(tmpdir(), 'x0-bundle-'));
  try {
    await buildBundle(root, again);
    // The map tells where the sources lie from it, so it alone depends on the folder.
    const files = [bundleName, ...partFiles, 'telemetry.bpf.o'];
    return files
      .filter((file) => !readFileSync(join(out, file)).equals(readFileSync(join(again, file))))
      .map((file) => `${file} differs between two builds`);
  } finally {
    rmSync(again, { recursive: true, force: true });
  }
}

/** Node of the machine outside the project, where it is 20; null: there is none to try. */
export function machineNode20(): string | null {
  const places = (process.env['PATH'] ?? '').split(':').filter((place) => place !== '' && !place.includes('node_modules'));
  for (const place of places) {
    const told = spawnSync(join(place, 'node'), ['--version'], { encoding: 'utf8' });
    if (told.status === 0 && told.stdout.startsWith('v20.')) return join(place, 'node');
  }
  return null;
}
