// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { Supervisor } from '../../ports/supervisor.ts';

export interface ServiceCommandLines {
  readonly start: readonly string[];
  readonly stop: readonly string[];
  readonly restart: readonly string[];
  readonly running: readonly string[];
}

/** A service script that takes longer hangs. */
const limit = 10_000;
const outputLimit = 4096;

type Ran = { readonly status: number } | { readonly failed: string };

function runCommand(command: readonly string[]): Promise<Ran> {
  const [program, ...args] = command;
  if (program === undefined) return Promise.resolve({ failed: 'the command is empty' });
  return new Promise((resolve) => {
    execFile(program, args, { timeout: limit, maxBuffer: outputLimit, killSignal: 'SIGKILL' }, (error) => {
      if (error === null) resolve({ status: 0 });
      else if (typeof error.code === 'number') resolve({ status: error.code });
      else resolve({ failed: error.killed ? `took longer than ${limit / 1000} s` : error.message });
    });
  });
}

/** Runs the configured programs of services, without a shell, each within ten seconds. */
export function createCommandSupervisor(services: Readonly<Record<string, ServiceCommandLines>>): Supervisor {
  async function perform(service: string, verb: 'start' | 'stop' | 'restart'): Promise<Outcome<void>> {
    const commands = services[service];
    if (commands === undefined)
      return refuse('operator', 'unknown-service', `no service "${service}" is configured`, `add a service section named ${service}`);
    const ran = await runCommand(commands[verb]);
    if ('failed' in ran) return refuse('environment', 'service-command-failed', `${verb} of ${service}: ${ran.failed}`);
    return ran.status === 0
      ? done
      : refuse('environment', 'service-command-failed', `${verb} of ${service} ended with status ${ran.status}`);
  }

  return {
    start: (service) => perform(service, 'start'),
    stop: (service) => perform(service, 'stop'),
    restart: (service) => perform(service, 'restart'),
    async running(service) {
      const commands = services[service];
      if (commands === undefined)
        return refuse('operator', 'unknown-service', `no service "${service}" is configured`, `add a service section named ${service}`);
      const ran = await runCommand(commands.running);
      return 'failed' in ran
        ? refuse('environment', 'service-command-failed', `running of ${service}: ${ran.failed}`)
        : accept(ran.status === 0);
    },
  };
}
