// SPDX-License-Identifier: Apache-2.0
import { transformSync } from 'esbuild';

/** Lines that can run and lines that ran, per file. */
export type Coverage = ReadonlyMap<string, { readonly lines: number; readonly hit: number }>;

/** Reads lcov (geninfo(1)): SF names a file, LF counts its lines, LH those that ran. */
export function parseLcov(text: string): Coverage {
  const files = new Map<string, { lines: number; hit: number }>();
  let file = '';
  let lines = 0;
  let hit = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('SF:')) file = line.slice(3);
    else if (line.startsWith('LF:')) lines = Number(line.slice(3));
    else if (line.startsWith('LH:')) hit = Number(line.slice(3));
    else if (line === 'end_of_record') files.set(file, { lines, hit });
  }
  return files;
}

/** Lines of code that a file has once its types and comments are erased. */
export function codeLines(source: string): number {
  const { code } = transformSync(source, { loader: 'ts' });
  return code.split('\n').filter((line) => line.trim() !== '').length;
}

/** A file that no test loaded is in no report: it counts as code of which nothing ran. */
export function withUnloaded(coverage: Coverage, sources: ReadonlyMap<string, string>): Coverage {
  const unloaded = [...sources].filter(([file]) => !coverage.has(file));
  return new Map([...coverage, ...unloaded.map(([file, source]) => [file, { lines: codeLines(source), hit: 0 }] as const)]);
}

/** Share of lines that ran in the files whose name `belongs`, 0–1. */
export function covered(coverage: Coverage, belongs: (file: string) => boolean): number {
  let lines = 0;
  let hit = 0;
  for (const [file, count] of coverage) {
    if (!belongs(file)) continue;
    lines += count.lines;
    hit += count.hit;
  }
  return lines === 0 ? 0 : hit / lines;
}
