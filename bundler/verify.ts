// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { authorityName } from './authority-beside.ts';
import { buildBundle, bundleName } from './build.ts';

export interface Budget {
  readonly bytes: number;
  readonly gzip: number;
}

/** Bytes of the one file, and of it compressed: what a router downloads and stores. */
export const budget: Budget = { bytes: 600_000, gzip: 190_000 };
/** The same of the authority's file, which few machines have. */
export const authorityBudget: Budget = { bytes: 600_000, gzip: 160_000 };

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
    const files = [bundleName, authorityName, 'telemetry.bpf.o'];
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

/** The bundle says its version under a given Node, and with the authority beside it the authority's help. */
export function runProblems(node: string, out: string, version: string): string[] {
  const bundle = join(out, bundleName);
  const ran = spawnSync(node, [bundle, '--version'], { encoding: 'utf8' });
  const authority = spawnSync(node, [bundle, 'trust', '--help'], { encoding: 'utf8' });
  return [
    ...(ran.status === 0 && ran.stdout.trim() === version ? [] : [`${node} ${bundleName} --version: ${ran.stdout}${ran.stderr}`]),
    ...(authority.status === 0 && authority.stdout.includes('trust init')
      ? []
      : [`${node} ${bundleName} trust --help: ${authority.stdout}${authority.stderr}`]),
  ];
}

/** Without the authority's file the bundle runs all the same, and says which file the authority's commands lack. */
export function aloneProblems(node: string, out: string, version: string): string[] {
  const alone = mkdtempSync(join(tmpdir(), 'x0-alone-'));
  try {
    copyFileSync(join(out, bundleName), join(alone, bundleName));
    symlinkSync(join(out, 'addons'), join(alone, 'addons'));
    const run = (...words: string[]) => spawnSync(node, [join(alone, bundleName), ...words], { encoding: 'utf8' });
    const ran = run('--version');
    const authority = run('trust', 'bundle');
    return [
      ...(ran.status === 0 && ran.stdout.trim() === version ? [] : [`${bundleName} does not run alone: ${ran.stdout}${ran.stderr}`]),
      ...(authority.status === 1 && authority.stderr.includes('[authority-absent]')
        ? []
        : [`${bundleName} trust without ${authorityName}: ${authority.stdout}${authority.stderr}`]),
    ];
  } finally {
    rmSync(alone, { recursive: true, force: true });
  }
}
