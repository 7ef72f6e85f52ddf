// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Heal } from '../../agent/core/knowledge/heal.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import { judge, lineOf, succeeded } from './verdict.ts';

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

const back = { recoverMs: 400, outages: [] };

test('a verified heal of the fault succeeds', () => {
  assert.ok(succeeded(judge(judged, [{ router: 'r1', heal: healed('to-r4') }], back)));
});

test('a heal somewhere else, or of something else, is none of the fault', () => {
  assert.deepEqual(judge(judged, [{ router: 'r1', heal: healed('to-r2') }], back).detectedMs, null);
  assert.ok(!succeeded(judge(judged, [{ router: 'r1', heal: healed('to-r4', 'memory-pressure') }], back)));
});

test('traffic that died again after the heal is no success, and the line keeps its fields', () => {
  const judgement = judge(judged, [{ router: 'r1', heal: healed('to-r4') }], { recoverMs: 400, outages: [{ atMs: 6000, lastedMs: 5200 }] });
  assert.equal(succeeded(judgement), false);
  assert.equal(judgement.longestRelapseMs, 5200);
  assert.deepEqual(Object.keys(JSON.parse(lineOf(judgement)) as object), ['fault', 'detectedMs', 'healedMs', 'verified', 'recoverMs']);
});
