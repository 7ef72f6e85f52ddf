// SPDX-License-Identifier: Apache-2.0
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBpf, type Program, programs } from './build.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The compiled programs in `built` where they are newer than every source, else compiled anew into `out`. */
export function currentObjects(out: string, built = join(here, '..', 'dist', 'bpf')): Readonly<Record<Program, string>> {
  const written = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = Math.max(
    ...readdirSync(here)
      .filter((name) => /\.[ch]$/.test(name) || name === 'build.ts')
      .map((name) => written(join(here, name))),
  );
  const objects = { telemetry: join(built, 'telemetry.bpf.o'), pass: join(built, 'pass.bpf.o') };
  return programs.every((name) => written(objects[name]) > newest) ? objects : buildBpf(out);
}
