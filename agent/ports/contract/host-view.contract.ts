// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostView } from '../host-view.ts';
import { granted } from './outcome.ts';

const isShare = (value: number): boolean => value >= 0 && value <= 1;
const isCount = (value: number): boolean => Number.isFinite(value) && value >= 0;

/** `open` gives a host that can be read. */
export function hostViewContract(name: string, open: () => Promise<{ readonly view: HostView; close(): Promise<void> }>): void {
  test(`${name}: every reading is whole and possible, and the uptime grows`, async () => {
    const { view, close } = await open();
    try {
      let uptime = 0;
      for (let n = 0; n < 3; n += 1) {
        const reading = granted(await view.read());
        assert.ok(reading.memoryTotal > 0);
        assert.ok(isCount(reading.memoryAvailable) && reading.memoryAvailable <= reading.memoryTotal);
        assert.ok(isShare(reading.cpuBusy), `${reading.cpuBusy}`);
        assert.ok(reading.agentRss > 0 && reading.agentRss < reading.memoryTotal);
        assert.ok(isCount(reading.agentPrivate) && reading.agentPrivate <= reading.agentRss);
        assert.ok(isCount(reading.diskFree) && reading.diskFree <= reading.diskTotal);
        assert.ok(reading.memoryPressure === null || (reading.memoryPressure >= 0 && reading.memoryPressure <= 100));
        assert.ok(reading.uptime >= uptime);
        uptime = reading.uptime;
        const sizes = reading.largest.map(({ rss }) => rss);
        assert.ok(sizes.length > 0 && sizes.length <= 5 && sizes.every(isCount));
        assert.deepEqual(
          sizes,
          [...sizes].sort((a, b) => b - a),
        );
        assert.ok(reading.largest.every(({ pid, name: word }) => Number.isInteger(pid) && pid > 0 && word.length <= 64));
      }
    } finally {
      await close();
    }
  });
}
