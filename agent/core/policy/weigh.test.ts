// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { effects, type Policy } from './policy.ts';
import { readPolicies, withStandard } from './policy-set.ts';
import { plainConditions } from './testing/plain-conditions.ts';
import { call, policy } from './testing/requests.ts';
import { type Weighing, weigh } from './weigh.ts';

const seed = 20_260_301;

function said(policies: readonly Policy[], request = call()): Weighing {
  const read = readPolicies(policies, plainConditions);
  return read.ok ? weigh(read.set, request) : assert.fail(JSON.stringify(read.faults));
}
const answer = (...policies: Policy[]): string => {
  const { effect, reason, policy: by } = said(policies);
  return `${effect} ${reason} ${by}`;
};

test('what no policy allows is denied, and a policy about another action or resource is none', () => {
  assert.equal(answer(), 'deny no-policy null');
  assert.equal(answer(policy('a', 'allow', { actions: ['mesh.*'] })), 'deny no-policy null');
  assert.equal(answer(policy('a', 'allow', { resources: ['heal/*'] })), 'deny no-policy null');
  assert.equal(answer(policy('a', 'allow', { condition: 'no' })), 'deny no-policy null');
  assert.equal(answer(policy('a', 'allow', { actions: ['mesh.read', 'heals.*'] })), 'allow allowed a');
});

test('deny beats step-up beats allow', () => {
  const [allow, stepUp, deny] = [policy('a', 'allow'), policy('s', 'step-up'), policy('d', 'deny')];
  assert.equal(answer(allow, stepUp, deny), 'deny denied d');
  assert.equal(answer(allow, stepUp), 'step-up approval-needed s');
  assert.equal(answer(allow, { ...deny, condition: 'no' }), 'allow allowed a');
});

test('a condition without an answer fails closed and is told', () => {
  const errs = { condition: 'errs' } as const;
  assert.equal(answer(policy('a', 'allow', errs)), 'deny no-policy null');
  assert.equal(answer(policy('a', 'allow', errs), policy('b', 'allow')), 'allow allowed b');
  assert.equal(answer(policy('d', 'deny', errs), policy('b', 'allow')), 'deny condition-failed d');
  assert.equal(answer(policy('s', 'step-up', errs), policy('b', 'allow')), 'deny condition-failed s');
  assert.deepEqual(said([policy('d', 'deny', errs)]).weighed, [
    { policy: 'd', effect: 'deny', condition: 'failed', failure: 'there is no answer' },
  ]);
});

test('a policy that bears the name of a standard one takes its place', () => {
  const standard = [policy('x', 'allow'), policy('y', 'allow', { condition: 'no' })];
  assert.deepEqual(
    withStandard([policy('x', 'deny')], standard).map(({ name, effect }) => `${name} ${effect}`),
    ['y allow', 'x deny'],
  );
});

test('every condition that cannot be read is told at once, with its policy', () => {
  const read = readPolicies([policy('b', 'allow', { condition: 'what' }), policy('a', 'deny', { condition: 'how' })], plainConditions);
  assert.deepEqual(read.ok || read.faults, [
    { policy: 'a', at: 0, wrong: '"how" is no word' },
    { policy: 'b', at: 0, wrong: '"what" is no word' },
  ]);
});

const arbitraryPolicy = fc.record({
  effect: fc.constantFrom(...effects),
  actions: fc.constantFrom(['*'], ['heals.*'], ['mesh.read'], ['heals.read', 'x.y']),
  resources: fc.constantFrom(['*'], ['heal/*']),
  condition: fc.constantFrom(null, 'yes', 'no', 'errs'),
});
const arbitraryPolicies = fc
  .array(arbitraryPolicy, { maxLength: 8 })
  .map((some) => some.map((given, at) => policy(`p${at}`, given.effect, given)));
const arbitraryRequest = fc.record({
  action: fc.constantFrom('heals.read', 'mesh.read', 'link.open'),
  resource: fc.constantFrom('', 'heal/h-1'),
});
/** How much an effect lets through. */
const reach = { deny: 0, 'step-up': 1, allow: 2 } as const;

test('a deny more never allows more', () => {
  fc.assert(
    fc.property(arbitraryPolicies, arbitraryPolicy, arbitraryRequest, (policies, given, request) => {
      const before = said(policies, call(request));
      const after = said([...policies, policy('more', 'deny', { ...given, effect: 'deny' })], call(request));
      assert.ok(reach[after.effect] <= reach[before.effect]);
    }),
    { seed, numRuns: 2_000 },
  );
});

test('without a policy that allows, nothing is allowed, whatever else stands there', () => {
  fc.assert(
    fc.property(arbitraryPolicies, arbitraryRequest, (policies, request) => {
      const fewer = policies.filter(({ effect }) => effect !== 'allow');
      assert.ok(reach[said(fewer, call(request)).effect] <= reach[said(policies, call(request)).effect]);
      assert.notEqual(said(fewer, call(request)).effect, 'allow');
    }),
    { seed, numRuns: 2_000 },
  );
});

test('the order of the policies shows nowhere, not even in the explanation', () => {
  fc.assert(
    fc.property(arbitraryPolicies, arbitraryRequest, fc.integer(), (policies, request, turn) => {
      const turned = policies.map((one, at) => [((at + 1) * (turn | 1)) % 7919, one] as const).sort(([a], [b]) => a - b);
      assert.deepEqual(
        said(
          turned.map(([, one]) => one),
          call(request),
        ),
        said(policies, call(request)),
      );
    }),
    { seed, numRuns: 2_000 },
  );
});
