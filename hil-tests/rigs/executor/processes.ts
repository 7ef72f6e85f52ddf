// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from '../rig.ts';
import { inNamespace } from './enter-namespace.ts';

const patience = 10_000;

interface Kept {
  readonly child: ChildProcess;
  readonly log: string;
  readonly ended: Promise<void>;
}

/** Processes that go on until stopped, by name. Their output goes straight to files: the executor never copies it. */
export class Processes {
  readonly #kept = new Map<string, Kept>();
  readonly #logs = new Map<string, string>();

  async start(name: string, namespace: string, command: Command, log: string): Promise<number> {
    if (this.running(name)) throw new Error(`${name} runs already`);
    const [program, ...args] = command.command;
    if (program === undefined) throw new Error('an empty command');
    mkdirSync(dirname(log), { recursive: true });
    const output = openSync(log, 'a');
    const child = inNamespace(namespace, () =>
      spawn(program, args, { env: { ...process.env, ...command.environment }, stdio: ['ignore', output, output] }),
    );
    closeSync(output);
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    this.#kept.set(name, { child, log, ended });
    this.#logs.set(name, log);
    return child.pid ?? 0;
  }

  running(name: string): boolean {
    const child = this.#kept.get(name)?.child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  pid(name: string): number | null {
    return this.running(name) ? (this.#kept.get(name)?.child.pid ?? null) : null;
  }

  /** Names that begin with `prefix` and run. */
  names(prefix: string): string[] {
    return [...this.#kept.keys()].filter((name) => name.startsWith(prefix) && this.running(name));
  }

  log(name: string): string {
    const path = this.#logs.get(name);
    if (path === undefined) throw new Error(`no process ${name} was ever started`);
    return readFileSync(path, 'utf8');
  }

  async signal(name: string, signal: NodeJS.Signals): Promise<void> {
    if (!this.running(name)) throw new Error(`${name} does not run`);
    const kept = this.#kept.get(name);
    kept?.child.kill(signal);
    if (signal === 'SIGKILL') await kept?.ended;
  }

  /** SIGTERM (after SIGCONT, in case it is frozen), SIGKILL where that does not help. */
  async stop(name: string): Promise<void> {
    const kept = this.#kept.get(name);
    if (kept === undefined || !this.running(name)) return;
    kept.child.kill('SIGCONT');
    kept.child.kill('SIGTERM');
    const limit = setTimeout(() => kept.child.kill('SIGKILL'), patience);
    await kept.ended;
    clearTimeout(limit);
  }

  async killAll(prefix: string): Promise<void> {
    await Promise.all(this.names(prefix).map((name) => this.signal(name, 'SIGKILL').catch(() => undefined)));
  }
}
