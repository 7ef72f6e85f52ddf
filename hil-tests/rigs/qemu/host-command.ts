// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { searchPath } from './requirements.ts';

/** Runs a short command of the preparation and gives its output; throws with what it said where it failed. */
export function hostCommand(command: readonly string[], options: { readonly cwd?: string; readonly input?: Uint8Array } = {}): Buffer {
  const [program = '', ...args] = command;
  const done = spawnSync(program, args, {
    ...options,
    env: { ...process.env, PATH: searchPath, LC_ALL: 'C' },
    maxBuffer: 256 * 1024 * 1024,
  });
  if (done.error !== undefined) throw done.error;
  if (done.status === 0) return done.stdout;
  throw new Error(`${command.slice(0, 4).join(' ')} ended with ${done.status ?? done.signal}: ${done.stderr.toString().trim()}`);
}
