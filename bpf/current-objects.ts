// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBpf, objectIn, type Program, programs } from './build.ts';

type Objects = Readonly<Record<Program, string>>;

const here = fileURLToPath(new URL('.', import.meta.url));
let current: Objects | null = null;

function compileForThisProcess(): Objects {
  const folder = mkdtempSync(join(tmpdir(), 'x0-bpf-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return buildBpf(folder);
}

/** The compiled programs in `built` where they are newer than every source, else compiled once for this process. */
export function currentObjects(built = join(here, '..', 'dist')): Objects {
  if (current !== null) return current;
  const written = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(here).filter((name) => /\.[ch]$/.test(name) || name === 'build.ts');
  const newest = Math.max(...sources.map((name) => written(join(here, name))));
  const objects = { telemetry: objectIn(built, 'telemetry'), pass: objectIn(built, 'pass') };
  current = programs.every((name) => written(objects[name]) > newest) ? objects : compileForThisProcess();
  return current;
}
