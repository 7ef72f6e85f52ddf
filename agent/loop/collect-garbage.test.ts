// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { performChange } from './perform-change.ts';
import { routerInMemory } from './testing/router-in-memory.ts';

test('caches are shed without any option of the runtime: what nobody holds is gone at once', async () => {
  assert.equal(globalThis.gc, undefined);
  const shed: (() => ReturnType<typeof performChange>)[] = [];
  routerInMemory((powers) => {
    shed.push(() => performChange(powers, { kind: 'shed-caches' }));
    return {};
  });
  const gone = Array.from({ length: 100 }, () => new WeakRef({ much: new Array(10_000).fill(0) }));
  // A reference that was read stays alive until the end of the job.
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await shed[0]?.())?.ok, true);
  assert.deepEqual(
    gone.filter((one) => one.deref() !== undefined),
    [],
  );
  assert.equal(globalThis.gc, undefined);
});
