// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mutedBy } from '../faults/fault.ts';
import type { Mesh } from '../rigs/rig.ts';
import { ringWithChord } from '../topologies/ring-with-chord.ts';
import { checkAlive, healsOf } from './listen.ts';

/** A mesh whose agents run, but for `dead`. */
function meshWithout(dead: string): Mesh {
  const topology = ringWithChord();
  const silent = (router: string) => (router === dead ? Promise.reject(new Error(`${router} does not answer`)) : Promise.resolve([]));
  return {
    topology,
    running: () => Promise.resolve(topology.routers.filter((router) => router !== dead)),
    lastWords: () => Promise.resolve('out of memory'),
    heals: silent,
  } as unknown as Mesh;
}

test('an agent that ended by itself fails the run with its last words', async () => {
  await assert.rejects(checkAlive(meshWithout('r2'), null), /the agent on r2 ended: out of memory/);
  await assert.rejects(healsOf(meshWithout('r2'), 'r4'), /r2 does not answer/);
});

test('the agent that the fault itself ended may be silent, and no other one', async () => {
  const mute = mutedBy({ kind: 'agent-killed', router: 'r4' });
  await checkAlive(meshWithout('r4'), mute);
  assert.deepEqual(await healsOf(meshWithout('r4'), mute), []);
  assert.equal(mutedBy({ kind: 'silent-link', a: 'r1', b: 'r4' }), null);
});
