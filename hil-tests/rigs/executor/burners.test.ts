// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Burners } from './burners.ts';

/** A killed child stays listed until it is reaped, as a zombie. */
const lives = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

async function allEnded(pids: readonly number[]): Promise<boolean> {
  for (let tries = 0; tries < 100 && pids.some(lives); tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  return !pids.some(lives);
}

test('what burns for one mesh ends with it, and what burns for another goes on', async (t) => {
  const burners = new Burners();
  t.after(() => burners.endAll());
  burners.burn(1, 1);
  const first = burners.pids;
  burners.burn(2, 1);
  burners.burn(1, 0);
  assert.ok(await allEnded(first));
  assert.equal(burners.pids.length, 1);
  assert.ok(burners.pids.every(lives));
});

test('nothing burns on once the executor ends', async () => {
  const burners = new Burners();
  burners.burn(1, 1);
  burners.burn(2, 1);
  const all = burners.pids;
  assert.equal(all.length, 2);
  burners.endAll();
  assert.ok(await allEnded(all));
});
