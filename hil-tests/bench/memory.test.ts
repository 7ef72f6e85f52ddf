// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runtimes } from './memory.ts';

test('without Node 20, which routers run, memory is not measured by half', () => {
  assert.throws(() => runtimes(null), /no Node 20/);
  assert.deepEqual(
    runtimes('/usr/bin/node').map(({ variant }) => variant),
    ['Node 24', 'Node 20'],
  );
});
