// SPDX-License-Identifier: Apache-2.0
import type { Event } from '../core/event.ts';
import type { Outcome } from '../core/refusal.ts';
import type { LoopPowers } from './powers.ts';

/** Asking runs a program; an operator who starts the service by hand is noticed within this time, in milliseconds. */
const askEvery = 5000;

/** Follows whether the DHCP service runs while this agent has withdrawn it: what the operator does to it meanwhile is the operator's. */
export interface DhcpWatch {
  /** Withdraws it or brings it back. What was asked before that ended says nothing any more. */
  change(perform: () => Promise<Outcome<void>>): Promise<Outcome<void>>;
  /** Asks beside the loop where that is due; the answer is an event. */
  look(): void;
}

export function createDhcpWatch(powers: LoopPowers, feed: (event: Event) => void): DhcpWatch {
  let changes = 0;
  let changing = 0;
  let asking = false;
  let asked = Number.NEGATIVE_INFINITY;

  async function ask(service: string): Promise<void> {
    const before = changes;
    try {
      const running = await powers.supervisor.running(service);
      if (!running.ok) return powers.refusals.tell('the DHCP service', running.refusal);
      powers.refusals.granted('the DHCP service');
      if (changes === before) feed({ kind: 'dhcp', at: powers.clock.now(), serving: running.value });
    } finally {
      asking = false;
    }
  }

  return {
    async change(perform) {
      changing += 1;
      changes += 1;
      try {
        return await perform();
      } finally {
        changing -= 1;
        changes += 1;
      }
    },
    look() {
      const now = powers.clock.now();
      if (powers.dhcpService === null || asking || changing > 0 || now - asked < askEvery) return;
      asking = true;
      asked = now;
      ask(powers.dhcpService).catch((error: unknown) => {
        powers.log.write('error', 'work-threw', error instanceof Error ? (error.stack ?? error.message) : String(error));
        powers.meter.refused('work-threw');
      });
    },
  };
}
