// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isScripted } from '../scenarios/scenario.ts';
import { readWishes } from './wishes.ts';

const refused = (...args: string[]): string => {
  const read = readWishes(args);
  assert.equal(read.do, 'refuse');
  return read.do === 'refuse' ? read.problems.join('\n') : '';
};

test('a name stands for itself, a beginning for all that begin so, nothing for all', () => {
  const names = (...args: string[]): string[] => {
    const read = readWishes(args);
    assert.ok(read.do === 'run');
    return read.wishes.scenarios.map((scenario) => scenario.name);
  };
  assert.deepEqual(names('silent-link-v'), ['silent-link-v']);
  const silent = ['silent-link-iv', 'silent-link-v', 'silent-link-loop', 'silent-link-grid'];
  assert.deepEqual(names('silent-link'), [...silent, ...silent.map((name) => `${name}-protected`)]);
  assert.deepEqual(names('intruder'), ['intruder']);
  assert.ok(names().length > 20);
});

test('every wrong option is told at once, with its name and what would be right', () => {
  const problems = refused('no-such', '--runs', '0', '--rig', 'cloud', '--node', '/no/such/node');
  for (const part of ['no-such; --list', '--runs takes', '--rig knows', '--node: there is no file'])
    assert.ok(problems.includes(part), part);
});

test('an unknown option is refused by name', () => {
  assert.match(refused('--rnus', '3'), /--rnus/);
});

test('minutes stretch only the scenarios without a fault', () => {
  const read = readWishes(['quiet-v', 'silent-link-loop', '--minutes', '2']);
  assert.ok(read.do === 'run');
  const lengths = read.wishes.scenarios.flatMap((scenario) => (isScripted(scenario) ? [] : [[scenario.name, scenario.during]]));
  assert.deepEqual(lengths, [
    ['quiet-v', 120_000],
    ['silent-link-loop', 15_000],
  ]);
});
