// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { instant } from '../../core/time.ts';
import { fakeTelemetry } from './fake-telemetry.ts';
import { codeOf } from './outcome.ts';
import { packetTelemetryContract } from './packet-telemetry.contract.ts';

packetTelemetryContract('fake telemetry', async () => {
  let time = 1000;
  const clock = { now: () => instant(time) };
  const hardif = 7 as IfIndex;
  const telemetry = fakeTelemetry({ clock, interfaces: new Set([hardif]) });
  return {
    telemetry,
    clock,
    hardif,
    name: 'm0',
    mode: 'generic',
    async arrive(frames) {
      time += 10;
      for (const frame of frames) telemetry.arrive(hardif, frame);
    },
    close: async () => undefined,
  };
});

test('a kernel that takes no program refuses, and there is nothing to read', async () => {
  const refusal = { code: 'xdp-not-permitted', family: 'environment', message: 'no' } as const;
  const telemetry = fakeTelemetry({ clock: { now: () => instant(0) }, interfaces: new Set(), refusal });
  assert.equal(codeOf(await telemetry.attach(7 as IfIndex, 'm0')), 'xdp-not-permitted');
  assert.deepEqual(telemetry.read(), { ok: true, value: [] });
});
