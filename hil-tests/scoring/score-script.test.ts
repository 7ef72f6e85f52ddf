// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Heal } from '../../agent/core/knowledge/heal.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import { scoreScript } from './score-script.ts';

/** As the agent's API tells it; only what scoring reads. */
const heal = (hardifName: string): Heal =>
  ({
    chosen: 'isolate-link',
    stage: 'kept',
    detectedAt: 1300,
    actedAt: 1310,
    symptom: { id: `silent-link:${hardifName}`, kind: 'silent-link', subject: { hardifName } },
  }) as unknown as Heal;

test('a script without problems passes, and its problems fail it in its own words', () => {
  assert.deepEqual(scoreScript({ problems: [], detectMs: 7, lostPackets: 2 }, ringWithChord(), []), {
    passed: true,
    detectMs: 7,
    recoverMs: null,
    lostPackets: 2,
    falseActions: 0,
    undone: 0,
    error: null,
  });
  assert.equal(
    scoreScript({ problems: ['x1 is an originator', 'it hears clients'] }, ringWithChord(), []).error,
    'x1 is an originator; it hears clients',
  );
});

test('an attack that makes an agent heal something has succeeded, though the script saw nothing', () => {
  const score = scoreScript({ problems: [] }, ringWithChord(), [{ router: 'r1', heal: heal('to-r4_x1') }]);
  assert.deepEqual([score.passed, score.falseActions], [false, 1]);
});

test('heals of the script’s own fault, on the device over the link that it harms, are right', () => {
  const fault = { what: { kind: 'silent-link', a: 'r1', b: 'r4' }, since: 1000, until: 9000 } as const;
  assert.equal(scoreScript({ problems: [], fault }, ringWithChord(), [{ router: 'r1', heal: heal('to-r4_x1') }]).passed, true);
  assert.equal(scoreScript({ problems: [], fault }, ringWithChord(), [{ router: 'r1', heal: heal('to-r2_x1') }]).falseActions, 1);
});
