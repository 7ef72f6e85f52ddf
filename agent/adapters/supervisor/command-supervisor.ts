// SPDX-License-Identifier: Apache-2.0
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import { type Milliseconds, seconds } from '../../core/time.ts';
import type { Supervisor } from '../../ports/supervisor.ts';
import { runCommand } from './run-command.ts';

export interface ServiceCommandLines {
  readonly start: readonly string[];
  readonly stop: readonly string[];
  readonly restart: readonly string[];
  readonly running: readonly string[];
}

type Verb = keyof ServiceCommandLines;

/** A service script that takes longer hangs. */
const patience = seconds(10);

/** Runs the configured programs of services, without a shell, each within `limit`. */
export function createCommandSupervisor(
  services: Readonly<Record<string, ServiceCommandLines>>,
  limit: Milliseconds = patience,
): Supervisor {
  const failed = (verb: Verb, service: string, why: string) =>
    refuse('environment', 'service-command-failed', `${verb} of ${service} ${why}`, 'run the command by hand and see');

  /** Exit status of the service's command. */
  async function perform(service: string, verb: Verb): Promise<Outcome<number>> {
    const commands = Object.hasOwn(services, service) ? services[service] : undefined;
    if (commands === undefined)
      return refuse('operator', 'unknown-service', `no service "${service}" is configured`, `add a service section named ${service}`);
    const ran = await runCommand(commands[verb], limit);
    return 'failed' in ran ? failed(verb, service, ran.failed) : accept(ran.status);
  }

  async function change(service: string, verb: Verb): Promise<Outcome<void>> {
    const status = await perform(service, verb);
    if (!status.ok) return status;
    return status.value === 0 ? done : failed(verb, service, `ended with status ${status.value}`);
  }

  return {
    start: (service) => change(service, 'start'),
    stop: (service) => change(service, 'stop'),
    restart: (service) => change(service, 'restart'),
    async running(service) {
      const status = await perform(service, 'running');
      return status.ok ? accept(status.value === 0) : status;
    },
  };
}
