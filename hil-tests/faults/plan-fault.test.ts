// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { twoGateways } from '../topologies/gateways.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import { sharedMedium } from '../topologies/shared-medium.ts';
import { describeFault, type Fault, type Places, type Step } from './fault.ts';
import { faultProblem, planFault } from './plan-fault.ts';

const places: Places = { router: (name) => `ns-${name}`, medium: (name) => `ns-${name}`, internet: 'ns-internet' };
const ring = ringWithChord();
const where = (steps: readonly Step[]): string[] =>
  steps.map((step) => (step.do === 'netem' ? `${step.namespace} ${step.device} ${step.impairment?.loss ?? 'passes'}` : step.do));

test('a silent link drops everything at both ends and keeps the carrier', () => {
  const steps = planFault({ kind: 'silent-link', a: 'r1', b: 'r4' }, ring, places, 1);
  assert.deepEqual(where(steps.inject), ['ns-r1 to-r4 1', 'ns-r4 to-r1 1']);
  assert.deepEqual(where(steps.clear), ['ns-r1 to-r4 passes', 'ns-r4 to-r1 passes']);
});

test('one-way loss touches the sender only', () => {
  assert.equal(planFault({ kind: 'one-way-loss', a: 'r1', b: 'r4' }, ring, places, 1).inject.length, 1);
  assert.equal(planFault({ kind: 'grey-link', a: 'r1', b: 'r4', loss: 0.3, oneWay: true }, ring, places, 1).inject.length, 1);
});

test('a grey link loses, delays and jitters', () => {
  const [first] = planFault({ kind: 'grey-link', a: 'r1', b: 'r4', loss: 0.2, delayMs: 40, jitterMs: 20 }, ring, places, 1).inject;
  assert.ok(first?.do === 'netem');
  assert.deepEqual(first.impairment, { loss: 0.2, delayMs: 40, jitterMs: 20 });
});

test('a silent pair of a medium is cut where the medium hands over, never on the shared interface', () => {
  const steps = planFault({ kind: 'silent-pair', medium: 'air0', a: 'r1', b: 'r2' }, sharedMedium(), places, 1);
  assert.ok(steps.inject.every((step) => 'namespace' in step && step.namespace === 'ns-air0'));
});

test('a black-holed uplink leaves the mesh alone', () => {
  const steps = planFault({ kind: 'black-holed-uplink', router: 'r1' }, twoGateways(), places, 1);
  assert.deepEqual(where(steps.inject), ['ns-r1 up0 1', 'ns-internet down-r1 1']);
});

test('what was injected can be cleared, for every kind', () => {
  const faults: Fault[] = [
    { kind: 'link-down', a: 'r1', b: 'r4' },
    { kind: 'router-crash', router: 'r4' },
    { kind: 'agent-killed', router: 'r4' },
    { kind: 'agent-frozen', router: 'r4' },
    { kind: 'cpu-contention', processes: 2 },
  ];
  for (const fault of faults) {
    const { inject, clear } = planFault(fault, ring, places, 1);
    assert.equal(inject.length, clear.length, fault.kind);
    assert.notEqual(describeFault(fault), '');
  }
});

test('a fault that the layout cannot have is refused with what it has', () => {
  assert.match(faultProblem({ kind: 'silent-link', a: 'r1', b: 'r3' }, ring) ?? '', /no link to r3; its links lead to r2, r6, r4/);
  assert.match(faultProblem({ kind: 'agent-killed', router: 'r9' }, ring) ?? '', /no router r9/);
  assert.match(faultProblem({ kind: 'black-holed-uplink', router: 'r1' }, ring) ?? '', /no uplink/);
  assert.match(faultProblem({ kind: 'silent-pair', medium: 'air0', a: 'r1', b: 'r2' }, ring) ?? '', /share no medium/);
  assert.match(faultProblem({ kind: 'grey-link', a: 'r1', b: 'r4', loss: 30 }, ring) ?? '', /share from 0/);
  assert.equal(faultProblem({ kind: 'silent-link', a: 'r4', b: 'r1' }, ring), null);
});
