// SPDX-License-Identifier: Apache-2.0
import type { HostReading } from '../../core/mesh/packet-counters.ts';
import { accept, refuse } from '../../core/refusal.ts';
import { ms } from '../../core/time.ts';
import type { Clock } from '../clock.ts';
import type { HostView } from '../host-view.ts';

const mebibyte = 1024 * 1024;

export interface FakeHostView extends HostView {
  /** Parts of the reading from now on. */
  set(part: Partial<HostReading>): void;
  /** From now on there is no procfs. */
  break(): void;
}

/** A small router in memory: 128 MiB, half of it free. */
export function fakeHostView(clock: Pick<Clock, 'now'>): FakeHostView {
  let broken = false;
  let reading: Omit<HostReading, 'uptime'> & { readonly uptime?: HostReading['uptime'] } = {
    memoryTotal: 128 * mebibyte,
    memoryAvailable: 64 * mebibyte,
    cpuBusy: 0.1,
    agentRss: 48 * mebibyte,
    agentPrivate: 20 * mebibyte,
    diskFree: 6 * mebibyte,
    diskTotal: 16 * mebibyte,
    memoryPressure: null,
    largest: [
      { pid: 812, name: 'x0tta6bl4', rss: 48 * mebibyte },
      { pid: 640, name: 'hostapd', rss: 6 * mebibyte },
    ],
  };
  return {
    set(part) {
      reading = { ...reading, ...part };
    },
    break() {
      broken = true;
    },
    async read() {
      return broken ? refuse('environment', 'no-procfs', 'there is no /proc') : accept({ uptime: ms(clock.now()), ...reading });
    },
  };
}
