// SPDX-License-Identifier: Apache-2.0
// A day of the loop on virtual time, started with --expose-gc: prints the heap's bytes after each virtual hour.
import { mock } from 'node:test';
import { usualSettings } from '../../agent/core/testing/settings.ts';
import { routerInMemory } from '../../agent/loop/testing/router-in-memory.ts';

const hours = 24;
const hour = 3_600_000;
/** Of each hour a link is silent: a heal with its evidence, and its return. */
const silentFor = 20_000;

mock.timers.enable({ apis: ['setTimeout'] });
const { loop, silent, pass } = routerInMemory();
await loop.start(usualSettings);
for (let passed = 0; passed < hours; passed += 1) {
  const hardif = 10 + (passed % 2);
  await pass(60_000);
  silent.add(hardif);
  await pass(silentFor);
  silent.delete(hardif);
  await pass(hour - 60_000 - silentFor);
  // Evidence is encoded between turns of the real event loop, which virtual time leaves no room for.
  for (let i = 0; i < 500; i += 1) await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc?.();
  process.stdout.write(`${process.memoryUsage().heapUsed}\n`);
}
if (loop.knowledge().lasting.heals.length === 0) throw new Error('nothing was healed in the whole day');
process.exit(0);
