// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import type { Command, Executed } from '../rig.ts';
import { inNamespace } from './enter-namespace.ts';

const keepByDefault = 1024 * 1024;
const withinByDefault = 60_000;

function collect(child: ChildProcess, which: 'stdout' | 'stderr', keep: number): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  child[which]?.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size - (chunks[0]?.length ?? 0) >= keep) size -= chunks.shift()?.length ?? 0;
  });
  return () => Buffer.concat(chunks).subarray(-keep).toString();
}

/** Runs a command to its end. `namespace`: a network namespace by name. */
export function runCommand(command: Command, options: { readonly namespace?: string; readonly input?: string } = {}): Promise<Executed> {
  const [program, ...args] = command.command;
  if (program === undefined) return Promise.reject(new Error('an empty command'));
  const begin = (): ChildProcess =>
    spawn(program, args, { env: { ...process.env, ...command.environment }, stdio: ['pipe', 'pipe', 'pipe'] });
  const child = options.namespace === undefined ? begin() : inNamespace(options.namespace, begin);
  const stdout = collect(child, 'stdout', command.keep ?? keepByDefault);
  const stderr = collect(child, 'stderr', command.keep ?? keepByDefault);
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), command.within ?? withinByDefault);
    child.on('error', (error) => {
      clearTimeout(limit);
      reject(error);
    });
    child.on('close', (status) => {
      clearTimeout(limit);
      resolve({ status, stdout: stdout(), stderr: stderr() });
    });
    // A command that ends without reading what it was given is judged by its status.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

/** Runs a command that must succeed; otherwise rejects with what it said. */
export async function must(
  command: readonly string[],
  options: { readonly namespace?: string; readonly input?: string } = {},
): Promise<string> {
  const done = await runCommand({ command }, options);
  if (done.status === 0) return done.stdout;
  const input = options.input === undefined ? '' : ` given:\n${options.input}`;
  throw new Error(`${command.join(' ')} ended with ${done.status ?? 'a signal'}: ${(done.stderr || done.stdout).trim()}${input}`);
}

/** Many commands of `ip` or `tc` in one process: starting one costs tens of milliseconds in an emulated guest. */
export function batch(tool: 'ip' | 'tc', lines: readonly string[], namespace?: string): Promise<string> {
  return must(namespace === undefined ? [tool, '-batch', '-'] : [tool, '-n', namespace, '-batch', '-'], { input: `${lines.join('\n')}\n` });
}
