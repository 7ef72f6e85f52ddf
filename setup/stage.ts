// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface StageResult extends Count {
  /** Shown in full where something failed. */
  readonly output: string;
  /** Shown always: figures that belong to the result. */
  readonly told?: string;
}

export interface Stage {
  readonly name: string;
  readonly about: string;
  run(): Promise<StageResult>;
}

export const one = (passed: boolean, output: string): StageResult => ({
  passed: passed ? 1 : 0,
  failed: passed ? 0 : 1,
  skipped: 0,
  output,
});

export interface Ran {
  readonly status: number;
  readonly output: string;
}

/** Runs a program in `cwd` with its output in a file, so that a long one costs no memory; at most `minutes`. */
export function runProgram(
  program: string,
  args: readonly string[],
  minutes: number,
  env: NodeJS.ProcessEnv = process.env,
  cwd: string = root,
): Promise<Ran> {
  const folder = join(root, 'out', 'test');
  mkdirSync(folder, { recursive: true });
  const file = join(
    folder,
    `${args
      .join('-')
      .replaceAll(/[^a-z0-9]+/gi, '-')
      .slice(-80)}.log`,
  );
  const out = openSync(file, 'w');
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', out, out], env });
    const late = setTimeout(() => child.kill('SIGTERM'), minutes * 60_000);
    const later = setTimeout(() => child.kill('SIGKILL'), minutes * 60_000 + 10_000);
    const end = (status: number, note = ''): void => {
      clearTimeout(late);
      clearTimeout(later);
      resolve({ status, output: readFileSync(file, 'utf8') + note });
    };
    child.on('error', (error) => end(127, `\n${program}: ${error.message}\n`));
    child.on('exit', (status, signal) => end(status ?? 1, signal === null ? '' : `\nended by ${signal} (limit: ${minutes} minutes)\n`));
  });
}

/** Counts of node's test runner: its closing lines, whichever reporter printed them. */
export function testCounts(output: string): Count | null {
  const count = (name: string): number | null => {
    const found = [...output.matchAll(new RegExp(`^(?:#|ℹ) ${name} (\\d+)$`, 'gm'))];
    return found.length === 0 ? null : found.reduce((sum, match) => sum + Number(match[1]), 0);
  };
  const passed = count('pass');
  const failed = count('fail');
  if (passed === null || failed === null) return null;
  return { passed, failed: failed + (count('cancelled') ?? 0), skipped: (count('skipped') ?? 0) + (count('todo') ?? 0) };
}
