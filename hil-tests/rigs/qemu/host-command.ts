// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { searchPath } from './requirements.ts';

/**
 * Runs a command of the preparation and gives its output; rejects with what it said where it failed. Keys and signals are taken
 * meanwhile; setpriv ends the command with this process.
 */
export function hostCommand(
  command: readonly string[],
  options: { readonly cwd?: string; readonly input?: Uint8Array } = {},
): Promise<Buffer> {
  const { input, ...where } = options;
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...command], {
    ...where,
    env: { ...process.env, PATH: searchPath, LC_ALL: 'C' },
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => void stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => void stderr.push(chunk));
  // A command that ends without reading what it was given is judged by its status.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (status === 0) return resolve(Buffer.concat(stdout));
      const said = Buffer.concat(stderr).toString().trim();
      reject(new Error(`${command.slice(0, 4).join(' ')} ended with ${status ?? signal}: ${said}`));
    });
  });
}
