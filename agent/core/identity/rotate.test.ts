// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seeded } from '../testing/random.ts';
import { instant, type WallTime, wallTime } from '../time.ts';
import type { SvidHash } from './pq-svid.ts';
import { type RotationAction, type RotationEvent, rotate } from './rotate.ts';
import { answerWithin, type OwnSvid, overlap, type Rotation, renewalTime, rotationOf } from './rotation.ts';
import { day, onDay } from './testing/samples.ts';

const minute = 60_000;
const hour = 60 * minute;
const svid = (hash: string, from: number, to: number): OwnSvid => ({ hash: hash as SvidHash, notBefore: onDay(from), notAfter: onDay(to) });
const first = svid('first', 1, 31);

/** A router in time: the estimate runs with the monotonic clock, from the first day on. */
function router(refused: string | null = null) {
  let rotation: Rotation = rotationOf(first, instant(0), 0.5, refused);
  let now = 0;
  const actions: string[] = [];
  const estimate = (): WallTime => wallTime(onDay(1) + now);
  const say = (action: RotationAction): string => ('svid' in action ? `${action.kind} ${action.svid}` : action.kind);
  const hear = (event: RotationEvent, random = 0.5): void => {
    const turned = rotate(rotation, event, { now: instant(now), estimate: estimate(), random });
    rotation = turned.rotation;
    actions.push(...turned.actions.map(say));
  };
  return {
    hear,
    actions,
    taken: (): string[] => actions.splice(0),
    state: () => rotation,
    /** Ticks every hour until something is asked for, and says when. */
    untilAsked(): number {
      const before = actions.length;
      for (; !actions.slice(before).includes('ask'); now += hour) hear({ kind: 'tick' });
      return now;
    },
    /** Ticks every `step` until `until`, and says at which times something was asked for. */
    run(until: number, step = minute): number[] {
      const asked: number[] = [];
      for (; now < until; now += step) {
        const before = actions.length;
        hear({ kind: 'tick' });
        if (actions.slice(before).includes('ask')) asked.push(now);
      }
      return asked;
    },
  };
}

test('renewal while running: at two thirds it asks, the new SVID opens links at once, the old one is shown a quarter hour more', () => {
  const one = router();
  const [asked] = one.run(20 * day + 2 * minute);
  assert.equal(asked, 20 * day);
  assert.deepEqual(one.taken(), ['ask']);
  one.hear({ kind: 'renewed', svid: svid('second', 21, 51) });
  assert.deepEqual([one.taken(), one.state().previous], [['use second'], first]);
  one.run(20 * day + 2 * minute + overlap);
  assert.deepEqual(one.taken(), []);
  one.run(20 * day + 4 * minute + overlap);
  assert.deepEqual([one.taken(), one.state().previous], [['forget first'], null]);
});

test('over its life a router rotates again and again, and is never without an SVID', () => {
  const one = router();
  for (let turn = 2; turn < 12; turn += 1) {
    const from = 1 + one.untilAsked() / day;
    one.hear({ kind: 'renewed', svid: svid(`svid ${turn}`, from, from + 30) });
  }
  assert.equal(one.state().current.hash, 'svid 11');
  assert.equal(one.actions.filter((action) => action === 'ask').length, 10);
  assert.equal(one.actions.filter((action) => action.startsWith('forget')).length, 9);
});

test('a mesh does not renew at once: the moment is spread over a tenth of the lifetime, around two thirds', () => {
  const random = seeded(7);
  const times = Array.from({ length: 1000 }, () => (renewalTime(first, random()) - first.notBefore) / (30 * day));
  assert.ok(Math.min(...times) >= 2 / 3 - 0.05 && Math.max(...times) < 2 / 3 + 0.05);
  assert.ok(Math.max(...times) - Math.min(...times) > 0.09);
});

test('an issuer that cannot be reached is asked again after longer and longer pauses, up to six hours', () => {
  const one = router();
  const asked = one.run(24 * day);
  const pauses = asked.slice(1).map((at, n) => at - (asked[n] ?? 0) - answerWithin);
  assert.ok(
    pauses.every((pause, n) => n === 0 || pause >= (pauses[n - 1] ?? 0) - minute),
    `${pauses}`,
  );
  assert.ok((pauses[0] ?? 0) <= minute && (pauses.at(-1) ?? 0) >= 4 * hour && (pauses.at(-1) ?? 0) <= 6 * hour, `${pauses}`);
});

test('routers that were left alone together do not come back together', () => {
  const again = (random: number): number => {
    const one = router();
    one.run(20 * day + minute);
    one.hear({ kind: 'refused', code: 'token-used' }, random);
    return one.state().notBefore;
  };
  assert.equal(again(0.999) - again(0), Math.round(0.999 * 30 * minute));
});

test('expiry: an island lives on past not-after on its neighbours’ grace, warns and goes on asking', () => {
  const one = router();
  one.run(40 * day, 10 * minute);
  const said = one.taken();
  assert.ok(said.includes('warn-late'));
  assert.ok(!said.some((action) => action.startsWith('stop-links') || action.startsWith('forget')));
  assert.deepEqual([one.state().ended, one.state().current], [false, first]);
});

test('a refused renewal is not outlived: at not-after the links end, and it goes on asking once or twice a day', () => {
  const one = router();
  let asked = one.untilAsked();
  const times: number[] = [];
  while (asked < 40 * day) {
    one.hear({ kind: 'refused', code: 'renewal-revoked' });
    assert.equal(one.state().ended, one.actions.includes('stop-links'));
    times.push(asked);
    const before = one.actions.includes('stop-links');
    asked = one.untilAsked();
    if (!before && one.actions.includes('stop-links')) assert.ok(asked >= 30 * day && asked < 31 * day + 2 * hour, `day ${asked / day}`);
  }
  assert.equal(one.actions.filter((action) => action === 'stop-links').length, 1);
  assert.ok(!one.actions.includes('warn-late'), 'it does not live on grace');
  const late = times.filter((at) => at > 30 * day);
  assert.ok(late.length >= 8 && late.length <= 22, `${late.length} times in ten days`);
});

test('a restart does not make a refusal forgotten', () => {
  const one = router('renewal-revoked');
  one.run(30 * day + 2 * hour, hour);
  assert.ok(one.taken().includes('stop-links'));
});

test('a refusal that is taken back: the new SVID opens links again', () => {
  const one = router('renewal-revoked');
  one.run(31 * day, hour);
  one.taken();
  one.hear({ kind: 'renewed', svid: svid('second', 31, 61) });
  assert.deepEqual([one.taken(), one.state().ended, one.state().refused], [['use second'], false, null]);
});

test('a router that was off for a year asks at once', () => {
  const late = rotate(rotationOf(first, instant(0), 0.5), { kind: 'tick' }, { now: instant(0), estimate: onDay(400), random: 0.5 });
  assert.deepEqual(late.actions, [{ kind: 'warn-late' }, { kind: 'ask' }]);
});

test('an operator’s wish is asked for at once, also in a pause', () => {
  const one = router();
  one.run(20 * day + minute);
  one.hear({ kind: 'unanswered' });
  one.taken();
  one.hear({ kind: 'rotate' });
  assert.deepEqual(one.taken(), ['ask']);
});

test('an SVID that ends sooner is taken: an issuer with a mistaken clock puts things right so', () => {
  const one = router();
  one.hear({ kind: 'renewed', svid: svid('from 2040', 4800, 4830) });
  one.hear({ kind: 'renewed', svid: svid('right', 2, 32) });
  assert.deepEqual(one.taken(), ['use from 2040', 'forget first', 'use right']);
});

test('an issuer whose clock stands months behind is not asked without a pause', () => {
  const one = router();
  let now = 20 * day;
  for (const name of ['behind', 'behind again', 'behind still']) {
    one.run(now);
    one.hear({ kind: 'renewed', svid: svid(name, -60, -30) });
    const [asked] = one.run(now + 2 * hour);
    assert.equal(asked, now + hour);
    now += 2 * hour;
  }
  one.hear({ kind: 'renewed', svid: svid('behind too', -60, -30) });
  one.taken();
  one.hear({ kind: 'rotate' });
  assert.ok(one.taken().includes('ask'), 'an operator is not kept waiting');
});

test('the same SVID again changes nothing', () => {
  const one = router();
  one.hear({ kind: 'renewed', svid: svid('second', 21, 51) });
  const before = one.state();
  one.hear({ kind: 'renewed', svid: svid('second', 21, 51) });
  one.hear({ kind: 'renewed', svid: first });
  assert.deepEqual([one.state(), one.taken()], [before, ['use second']]);
});

test('whatever happens in whatever order, what is used was not forgotten, and no request is made while one is under way', () => {
  const event: fc.Arbitrary<RotationEvent> = fc.oneof(
    fc.constant<RotationEvent>({ kind: 'tick' }),
    fc.nat(6).map((n): RotationEvent => ({ kind: 'renewed', svid: svid(`svid ${n}`, n * 10, n * 10 + 30) })),
    fc.constantFrom<RotationEvent>({ kind: 'refused', code: 'renewal-revoked' }, { kind: 'unanswered' }, { kind: 'rotate' }),
  );
  const turns = fc.array(fc.tuple(event, fc.nat(2 * day), fc.double({ min: 0, max: 0.999, noNaN: true })), { maxLength: 60 });
  fc.assert(
    fc.property(turns, (said) => {
      let rotation = rotationOf(first, instant(0), 0.5);
      let now = 0;
      for (const [happened, passed, random] of said) {
        now += passed;
        const time = { now: instant(now), estimate: wallTime(onDay(1) + now), random };
        const { rotation: next, actions } = rotate(rotation, happened, time);
        const asks = actions.filter(({ kind }) => kind === 'ask').length;
        assert.ok(asks <= 1);
        const pending = rotation.asked !== null && now - rotation.asked < answerWithin && happened.kind !== 'refused';
        if (asks === 1 && happened.kind !== 'renewed') assert.ok(!pending);
        for (const action of actions) if (action.kind === 'forget') assert.notEqual(action.svid, next.current.hash);
        assert.equal(next.previous === null, next.overlapEnds === null);
        rotation = next;
      }
    }),
    { numRuns: 2000, seed: 1 },
  );
});
