// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../core/event.ts';
import { ignorant } from '../core/knowledge/knowledge.ts';
import type { KernelLink } from '../core/mesh/kernel-link.ts';
import type { MacAddress } from '../core/mesh/mac-address.ts';
import type { IfIndex } from '../core/mesh/mesh-view.ts';
import { instant, wallTime } from '../core/time.ts';
import { createFlightRecorder } from './flight-recorder.ts';

const link = (ifindex: number): KernelLink => ({
  ifindex: ifindex as IfIndex,
  name: `tap${ifindex}`,
  mac: '02:00:00:00:00:01' as MacAddress,
  up: true,
  carrier: true,
  master: null,
  mtu: 1500,
  kind: 'tun',
  rxPackets: 1e9,
  txPackets: 1e9,
  rxBytes: 1e12,
  txBytes: 1e12,
  rxErrors: 0,
  txErrors: 0,
  rxDropped: 0,
  txDropped: 0,
});

const events: Readonly<Record<string, Event>> = {
  'interfaces that come and go by the hundred': {
    kind: 'link-changes',
    at: instant(1),
    changes: Array.from({ length: 300 }, (_, n) => ({ kind: 'changed', link: link(n + 1) })),
  },
  'one interface that flaps': { kind: 'link-changes', at: instant(1), changes: [{ kind: 'changed', link: link(1) }] },
  'readings of the interfaces': {
    kind: 'links',
    at: instant(1),
    links: Array.from({ length: 300 }, (_, n) => link(n + 1)),
    linkLocals: {},
    addresses: {},
  },
  ticks: { kind: 'tick', at: instant(1), wall: wallTime(1) },
};
for (const [what, event] of Object.entries(events)) {
  test(`${what}: a record stays within twice its half`, async () => {
    const recorder = createFlightRecorder();
    for (let n = 0; n < 6000; n += 1) recorder.take(ignorant, event, []);
    const { length } = await recorder.capture()();
    assert.ok(length < 600 * 1024, `${length} bytes`);
    assert.ok(length > 50 * 1024, `${length} bytes`);
  });
}
