// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildBundle, bundleName } from './build.ts';

/** Bytes of the one file, and of it compressed: what a router downloads and stores. */
export const budget = { bytes: 600_000, gzip: 190_000 } as const;

export function sizeProblems(bytes: number, gzip: number): string[] {
  const problems: string[] = [];
  if (bytes > budget.bytes) problems.push(`the bundle has ${bytes} bytes, at most ${budget.bytes}`);
  if (gzip > budget.gzip) problems.push(`compressed the bundle has ${gzip} bytes, at most ${budget.gzip}`);
  return problems;
}

export const compressed = (file: string): number => gzipSync(readFileSync(file), { level: 9 }).length;

/** Builds once more elsewhere: the bytes must be the same. */
export async function reproductionProblems(root: string, out: string): Promise<string[]> {
  const again = mkdtempSync(join(tmpdir(), 'x0-bundle-'));
  try {
    await buildBundle(root, again);
    // The map tells where the sources lie from it, so it alone depends on the folder.
    const files = [bundleName, 'telemetry.bpf.o'];
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

/** The bundle says its version under a given Node. */
export function runProblems(node: string, out: string, version: string): string[] {
  const ran = spawnSync(node, [join(out, bundleName), '--version'], { encoding: 'utf8' });
  return ran.status === 0 && ran.stdout.trim() === version ? [] : [`${node} ${bundleName} --version: ${ran.stdout}${ran.stderr}`];
}
