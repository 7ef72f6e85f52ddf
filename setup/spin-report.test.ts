// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SpinCheck } from './spin-checks.ts';
import { faults, spinReport } from './spin-report.ts';

/** Recorded from pan of spin 6.5.2, shortened. */
const held = `
(Spin Version 6.5.2 -- 6 December 2019)
	+ Partial Order Reduction

Full statespace search for:
	never claim         	- (not selected)
	assertion violations	+
	cycle checks       	- (disabled by -DSAFETY)
	invalid end states	+

State-vector 116 byte, depth reached 88, errors: 0
   102088 states, stored
   169697 states, matched
   271785 transitions (= stored+matched)
        2 atomic steps

Stats on memory usage (in Megabytes):
   14.020	equivalent memory usage for states (stored*(State-vector + overhead))
   54.498	total actual memory usage


unreached in proctype router
	/model/rekey.pml:270, state 421, "-end-"
	(1 of 421 states)
unreached in init
	(0 of 4 states)
unreached in claim settles
	_spin_nvr.tmp:8, state 10, "(1)"
	(1 of 13 states)

pan: elapsed time 0.19 seconds
`;
const violated = held
  .replace('errors: 0', 'errors: 1')
  .replace('(Spin Version', 'pan:1: assertion violated (holds(0,1)) (at depth 10)\npan: wrote rekey.pml.trail\n\n(Spin Version');
const safety: SpinCheck = { kind: 'safety', macros: [] };
const caught: SpinCheck = { kind: 'caught', macros: ['BROKEN_A'] };

test('a search that went through everything and found nothing holds', () => {
  const report = spinReport(held);
  assert.deepEqual(report, { errors: 0, states: 102_088, complete: true, fault: null, unreached: [], memory: 54.498 });
  assert.deepEqual(faults(safety, report), []);
});

test('a violated assertion, and an end where somebody waits for ever, are faults in the verifier’s words', () => {
  assert.deepEqual(faults(safety, spinReport(violated)), ['assertion violated (holds(0,1)) (at depth 10)']);
  const stuck = violated.replace(/assertion violated[^\n]*/, 'invalid end state (at depth 12)');
  assert.deepEqual(faults(safety, spinReport(stuck)), ['invalid end state (at depth 12)']);
});

test('a statement that no run comes to is a fault, but for the ends of processes and what a claim leaves out', () => {
  const dead = held.replace('state 421, "-end-"', 'state 400, "phase = switching"\n\t/model/rekey.pml:270, state 421, "-end-"');
  assert.deepEqual(faults(safety, spinReport(dead)), ['never reached: /model/rekey.pml:270, state 400, "phase = switching"']);
  assert.deepEqual(faults({ kind: 'liveness', macros: [] }, spinReport(dead)), []);
});

test('a search that was cut short proves nothing', () => {
  const cuts = [
    held.replace('errors: 0', 'errors: 0\nerror: max search depth too small'),
    held.replace('Full statespace search for', 'pan: reached -DMEMLIM bound\npan: out of memory\nFull statespace search for'),
    `${held}\nWarning: Search not completed\n`,
    `${held}\nended by SIGTERM (limit: 5 minutes)\n`,
  ];
  for (const cut of cuts) assert.deepEqual(faults(safety, spinReport(cut)), ['the search is not complete']);
  assert.deepEqual(faults(safety, spinReport('')), ['the verifier told no result', 'the search is not complete']);
});

test('a model that was broken on purpose must be caught', () => {
  assert.deepEqual(faults(caught, spinReport(violated)), []);
  assert.deepEqual(faults(caught, spinReport(held)), ['the fault that was put in was not found']);
  // One that does not compile is not caught either.
  assert.deepEqual(faults(caught, spinReport('pan.c:12: error: expected expression')), ['the fault that was put in was not found']);
});
