// SPDX-License-Identifier: Apache-2.0
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { Supervisor } from '../supervisor.ts';

export interface FakeSupervisor extends Supervisor {
  /** All that was asked for, `stop dnsmasq`. */
  readonly asked: readonly string[];
  /** From now on each change is refused. */
  break(): void;
}

/** Services in memory; `names` are known, and run where their value is true. */
export function fakeSupervisor(names: Readonly<Record<string, boolean>>): FakeSupervisor {
  const running = new Map(Object.entries(names));
  const asked: string[] = [];
  let broken = false;
  const unknown = (service: string) => refuse('operator', 'unknown-service', `no service "${service}" is configured`);
  async function change(verb: string, service: string, runs: boolean): Promise<Outcome<void>> {
    if (!running.has(service)) return unknown(service);
    asked.push(`${verb} ${service}`);
    if (broken) return refuse('environment', 'service-command-failed', `${verb} of ${service} ended with status 1`);
    running.set(service, runs);
    return done;
  }
  return {
    asked,
    break() {
      broken = true;
    },
    start: (service) => change('start', service, true),
    stop: (service) => change('stop', service, false),
    restart: (service) => change('restart', service, true),
    async running(service) {
      const runs = running.get(service);
      return runs === undefined ? unknown(service) : accept(runs);
    },
  };
}
