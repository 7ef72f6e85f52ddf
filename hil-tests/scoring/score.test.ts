// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Heal } from '../../agent/core/knowledge/heal.ts';
import { healScenarios } from '../scenarios/all.ts';
import { type Scenario, usualAfterwards } from '../scenarios/scenario.ts';
import { type Observed, scoreRun } from './score.ts';

const named = (name: string): Scenario => {
  const found = healScenarios.find((scenario) => scenario.name === name);
  assert.ok(found !== undefined, name);
  return found;
};

interface Told {
  readonly kind: string;
  readonly hardifName: string | null;
  readonly chosen: string;
  readonly stage: string;
  readonly detectedAt: number;
  readonly actedAt: number | null;
  readonly verifiedAt: number | null;
}

/** As the agent's API tells it; only what scoring reads. */
function heal(told: Partial<Told>): Heal {
  const { kind, hardifName, ...rest } = {
    kind: 'silent-link',
    hardifName: 'to-r4' as string | null,
    chosen: 'isolate-link',
    stage: 'kept',
    detectedAt: 1300,
    actedAt: 1310 as number | null,
    verifiedAt: 1400 as number | null,
    ...told,
  };
  const symptom = { id: `${kind}:${hardifName}`, kind, subject: { hardifName }, evidence: [{ text: 'no beacon for 310 ms' }] };
  return { id: 'h-1', symptom, ...rest } as unknown as Heal;
}

const stream = {
  since: 1000,
  sent: 300,
  lost: 8,
  longestGapMs: 400,
  recoverMs: 400,
  outages: [],
  wellAtEnd: true,
  roundTripMs: { median: 4, max: 9 },
};
const seen = (heals: Observed['heals'], more: Partial<Observed> = {}): Observed => ({
  faultAt: 1000,
  clearedAt: 16_000,
  overAt: 16_000,
  symptoms: [],
  heals,
  stream,
  afterwards: { ...stream, since: 16_000, lost: 0, longestGapMs: 60, recoverMs: 0 },
  leftOver: [],
  ...more,
});

test('a fault that both ends found, healed and verified passes, detected as soon as the first saw it', () => {
  const score = scoreRun(
    named('silent-link-v'),
    seen([
      { router: 'r1', heal: heal({ detectedAt: 1350 }) },
      { router: 'r4', heal: heal({ hardifName: 'to-r1', detectedAt: 1310 }) },
    ]),
  );
  assert.deepEqual(score, { passed: true, detectMs: 310, recoverMs: 400, lostPackets: 8, falseActions: 0, undone: 0, error: null });
});

test('a heal on a link that is well is a false action', () => {
  const score = scoreRun(
    named('silent-link-v'),
    seen([
      { router: 'r1', heal: heal({}) },
      { router: 'r2', heal: heal({ hardifName: 'to-r3' }) },
    ]),
  );
  assert.equal(score.passed, false);
  assert.equal(score.falseActions, 1);
  assert.equal(score.error, 'r2 did isolate-link for silent-link:to-r3 at 0.3 s of the fault (no beacon for 310 ms)');
});

test('a heal from before the fault is a false action, not a detection', () => {
  const score = scoreRun(named('silent-link-v'), seen([{ router: 'r1', heal: heal({ detectedAt: 900 }) }]));
  assert.deepEqual([score.detectMs, score.falseActions], [null, 1]);
});

test('finding without verifying does not pass', () => {
  const score = scoreRun(named('silent-link-v'), seen([{ router: 'r1', heal: heal({ verifiedAt: null, stage: 'undone' }) }]));
  assert.equal(score.passed, false);
  assert.equal(score.undone, 1);
});

test('a withheld heal is no action', () => {
  assert.equal(scoreRun(named('agent-killed'), seen([{ router: 'r1', heal: heal({ actedAt: null, stage: 'withheld' }) }])).falseActions, 0);
});

test('any heal while only an agent died is a false action', () => {
  const score = scoreRun(named('agent-killed'), seen([{ router: 'r1', heal: heal({}) }]));
  assert.deepEqual([score.passed, score.falseActions], [false, 1]);
});

test('detaching a shared medium is a false action though the symptom is true', () => {
  const one = { router: 'r1', heal: heal({ hardifName: 'air0' }) };
  assert.equal(scoreRun(named('shared-medium'), seen([one])).falseActions, 1);
  const mild = { router: 'r1', heal: heal({ hardifName: 'air0', chosen: 'hurry-routing' }) };
  assert.equal(scoreRun(named('shared-medium'), seen([mild])).falseActions, 0);
});

test('a pair that never recovers, or a change that is left over, does not pass', () => {
  const found = [{ router: 'r1', heal: heal({}) }];
  assert.match(scoreRun(named('silent-link-v'), seen(found, { stream: { ...stream, recoverMs: null } })).error ?? '', /recovered never/);
  assert.match(scoreRun(named('silent-link-v'), seen(found, { leftOver: ['r1 kept it'] })).error ?? '', /r1 kept it/);
});

test('nothing found in ten quiet minutes passes', () => {
  assert.equal(scoreRun(named('quiet-iv'), seen([])).passed, true);
});

/** As the agent's API tells it; only what scoring reads. */
const shown = (router: string, hardifName: string, since: number, kind = 'silent-link'): Observed['symptoms'][number] =>
  ({ router, symptom: { id: `${kind}:${hardifName}`, kind, subject: { hardifName }, since } }) as unknown as Observed['symptoms'][number];

test('agents that do nothing do not pass where the protocol itself recovers: the fault must be found, in time and in its place', () => {
  const broken = named('line-break');
  assert.match(scoreRun(broken, seen([])).error ?? '', /found never/);
  assert.match(scoreRun(broken, seen([], { symptoms: [shown('r1', 'to-r2', 1500)] })).error ?? '', /found never/);
  assert.match(scoreRun(broken, seen([], { symptoms: [shown('r3', 'to-r2', 9000)] })).error ?? '', /found after 8000 ms/);
  const score = scoreRun(broken, seen([], { symptoms: [shown('r3', 'to-r2', 1500)] }));
  assert.deepEqual([score.passed, score.detectMs], [true, 500]);
});

test('whoever acts on a link whose carrier the kernel itself watches acts falsely', () => {
  assert.equal(scoreRun(named('link-down-iv'), seen([])).passed, true);
  assert.equal(scoreRun(named('link-down-iv'), seen([{ router: 'r1', heal: heal({}) }])).falseActions, 1);
});

test('whoever acts once the fault is long gone acts falsely; a check that succeeds then proves nothing', () => {
  const late = heal({ detectedAt: 30_000, actedAt: 30_010, verifiedAt: 30_100 });
  assert.equal(
    scoreRun(
      named('silent-link-v'),
      seen([
        { router: 'r1', heal: heal({}) },
        { router: 'r4', heal: late },
      ]),
    ).falseActions,
    1,
  );
  const slow = seen([{ router: 'r1', heal: heal({ verifiedAt: 17_000 }) }]);
  assert.match(scoreRun(named('silent-link-v'), slow).error ?? '', /no heal was verified/);
});

test('a link that still carries two thirds may be disliked, not cut', () => {
  const cut = { router: 'r1', heal: heal({ kind: 'grey-link' }) };
  assert.equal(scoreRun(named('grey-link-v'), seen([cut])).falseActions, 1);
});

const found = [{ router: 'r1', heal: heal({}) }];

test('traffic that dies again after it was back does not pass, and is told with when and for how long', () => {
  const twice = { ...stream, outages: [{ atMs: 5200, lastedMs: 4100 }] };
  const score = scoreRun(named('silent-link-v'), seen(found, { stream: twice }));
  assert.equal(score.error, 'the watched pair recovered and then had an outage of 4.1 s, 5.2 s after the fault began');
  const first = { ...stream, recoverMs: 1400, outages: [{ atMs: 0, lastedMs: 1400 }] };
  assert.equal(scoreRun(named('silent-link-v'), seen(found, { stream: first })).passed, true);
});

test('a quiet mesh whose traffic dies does not pass', () => {
  const dead = { ...stream, recoverMs: 0, outages: [{ atMs: 60_000, lastedMs: 2000 }] };
  assert.match(scoreRun(named('quiet-iv'), seen([], { stream: dead, afterwards: null })).error ?? '', /an outage of 2\.0 s/);
});

test('what the fault’s end and putting back cost is judged too', () => {
  const after = (more: Partial<Observed['stream']>): string =>
    scoreRun(named('silent-link-v'), seen(found, { afterwards: { ...stream, recoverMs: 0, ...more } })).error ?? '';
  assert.equal(after({}), '');
  assert.match(after({ recoverMs: null }), /after the fault’s end the watched pair was back never/);
  assert.match(after({ recoverMs: usualAfterwards.backWithinMs + 1 }), /was back after \d+ ms, limit/);
  assert.match(
    after({ outages: [{ atMs: 20_000, lastedMs: usualAfterwards.outageMs + 1 }] }),
    /putting back cost an outage of .* after the fault’s end, limit/,
  );
  assert.match(after({ wellAtEnd: false }), /not well at the end of the run/);
});
