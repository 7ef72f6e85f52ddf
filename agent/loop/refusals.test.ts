// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KernelLink } from '../core/mesh/kernel-link.ts';
import { refuse } from '../core/refusal.ts';
import { countsNothing } from '../ports/contract/fake-meter.ts';
import { deafness } from './deafness.ts';
import { createRefusals } from './refusals.ts';

function book() {
  const logged: string[] = [];
  const counts = new Map<string, number>();
  let now = 0;
  const refusals = createRefusals(
    {
      write: (level, code, _text, fields) => void logged.push(`${level} ${code} ${fields?.about}`),
      setLevel: () => undefined,
      flush: () => undefined,
    },
    {
      ...countsNothing,
      refused: (code, times = 1) => void counts.set(code, (counts.get(code) ?? 0) + times),
    },
    () => now,
  );
  const pass = (ms: number): void => {
    now += ms;
  };
  const links: KernelLink[] = [];
  return { refusals, logged, counts, pass, links, deaf: () => deafness(refusals.standing(), links, now) };
}

const notPermitted = refuse('environment', 'socket-not-permitted', 'no CAP_NET_RAW', 'run as root').refusal;

test('what is refused each second counts each time and stands in the log once, for each thing that it is about', () => {
  const { refusals, logged, counts, pass } = book();
  for (let second = 0; second < 100; second += 1) {
    refusals.tell('channel on m1x2', notPermitted);
    refusals.tell('channel on m1x3', notPermitted);
    pass(1000);
  }
  assert.equal(counts.get('socket-not-permitted'), 200);
  assert.deepEqual(logged, ['warn socket-not-permitted channel on m1x2', 'warn socket-not-permitted channel on m1x3']);
});

test('what was granted and is refused anew is told anew, what flaps once a minute', () => {
  const { refusals, logged, pass } = book();
  refusals.tell('host', notPermitted);
  pass(100_000);
  refusals.granted('host');
  refusals.tell('host', notPermitted);
  assert.equal(logged.length, 2);
  for (let second = 0; second < 120; second += 1) {
    refusals.granted('host');
    refusals.tell('host', notPermitted);
    pass(1000);
  }
  assert.equal(logged.length, 3);
});

test('names from outside do not fill the memory', () => {
  const { refusals } = book();
  for (let n = 0; n < 1000; n += 1) refusals.tell(`channel on tap${n}`, notPermitted);
  assert.equal(refusals.standing().length, 256);
});

test('who must act says how loud the log is', () => {
  const { refusals, logged } = book();
  refusals.tell('what neighbours send', refuse('peer', 'malformed-beacon', 'no beacon').refusal, 3);
  refusals.tell('change set-hop-penalty of m1x2', refuse('us', 'value-out-of-range', '256').refusal);
  assert.deepEqual(
    logged.map((line) => line.split(' ')[0]),
    ['info', 'error'],
  );
});

test('an interface that stays deaf is told after five seconds, one that is not wanted any more is not', () => {
  const { refusals, pass, deaf } = book();
  for (let second = 0; second < 5; second += 1) {
    assert.deepEqual(deaf(), [], `after ${second} s`);
    refusals.tell('channel on m1x2', notPermitted);
    refusals.tell('host', notPermitted);
    pass(1000);
  }
  assert.deepEqual(deaf(), ['no channel on m1x2: no CAP_NET_RAW']);
  pass(2500);
  assert.deepEqual(deaf(), []);
});

test('an interface whose cable is pulled out is no deafness of the agent', () => {
  const { refusals, pass, links, deaf } = book();
  for (let second = 0; second < 8; second += 1) {
    refusals.tell('beacons on m1x2', refuse('environment', 'no-link-local', 'no usable address').refusal);
    pass(1000);
  }
  assert.equal(deaf().length, 1);
  links.push({ name: 'm1x2', up: true, carrier: false } as KernelLink);
  assert.deepEqual(deaf(), []);
});

test('a channel that opens and still sends nothing is deaf, one that sends again is not', () => {
  const { refusals, pass, deaf } = book();
  for (let second = 0; second < 8; second += 1) {
    refusals.granted('channel on m1x2');
    refusals.tell('beacons on m1x2', refuse('environment', 'no-link-local', 'no usable address').refusal);
    pass(1000);
  }
  assert.deepEqual(deaf(), ['no beacons on m1x2: no usable address']);
  refusals.granted('beacons on m1x2');
  assert.deepEqual(deaf(), []);
});
