// SPDX-License-Identifier: Apache-2.0
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
