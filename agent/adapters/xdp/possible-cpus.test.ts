// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { countCpus, possibleCpus } from './possible-cpus.ts';

test('lists of CPUs are counted, holes and single ones too', () => {
  for (const [list, count] of [
    ['0\n', 1],
    ['0-3\n', 4],
    ['0,2-3,8\n', 4],
    ['0-8191', 8192],
  ] as const)
    assert.equal(countCpus(list), count, list);
});

test('what is no ascending list of CPUs is none', () => {
  for (const list of ['', '\n', 'a', '0-', '-1', '3-1', '2,1', '0-3,3', '0-8192', '0 1', '99999999'])
    assert.equal(countCpus(list), null, list);
});

test('this machine has a list, and its absence is refused', () => {
  assert.ok(granted(possibleCpus()) >= 1);
  assert.equal(codeOf(possibleCpus('/nonexistent')), 'xdp-no-cpu-list');
  assert.equal(codeOf(possibleCpus('/proc/self/comm')), 'xdp-no-cpu-list');
});
