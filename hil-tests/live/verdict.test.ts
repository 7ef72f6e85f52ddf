// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Heal } from '../../agent/core/knowledge/heal.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import { judge, succeeded } from './verdict.ts';

const judged = {
  name: 'silent-link',
  fault: { kind: 'silent-link', a: 'r1', b: 'r4' },
  topology: ringWithChord(),
  span: { since: 1000, until: 9000 },
} as const;

const healed = (hardifName: string, kind = 'silent-link'): Heal =>
  ({
    symptom: { kind, subject: { hardifName } },
    stage: 'kept',
    detectedAt: 1300,
    actedAt: 1310,
    verifiedAt: 1400,
    endedAt: null,
  }) as unknown as Heal;

test('a verified heal of the fault succeeds', () => {
  assert.ok(succeeded(judge(judged, [{ router: 'r1', heal: healed('to-r4') }], 400)));
});

test('a heal somewhere else, or of something else, is none of the fault', () => {
  assert.deepEqual(judge(judged, [{ router: 'r1', heal: healed('to-r2') }], 400).detectedMs, null);
  assert.ok(!succeeded(judge(judged, [{ router: 'r1', heal: healed('to-r4', 'memory-pressure') }], 400)));
});
