// SPDX-License-Identifier: Apache-2.0
// rig-modules: batman_adv
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { ringWithChord } from '../../topologies/ring-with-chord.ts';
import { createHandlers } from './handlers.ts';
import { must } from './run-command.ts';

const plan = {
  topology: ringWithChord(),
  algorithm: 'iv' as const,
  mesh: 199,
  bridgeLoopAvoidance: false,
  batman: true,
  links: 'clear' as const,
};

test('a mesh whose building broke off leaves nothing behind, and its number is free again', async (t) => {
  const { handlers, end } = createHandlers();
  t.after(end);
  // One of its places is taken: building stops in the middle.
  await must(['ip', 'netns', 'add', 'm199-r4']);
  await assert.rejects(handlers['mesh.build'](plan), /netns add m199-r4|ip -batch/);
  assert.equal(existsSync('/run/netns/m199-r1'), false);
  await handlers['mesh.build'](plan);
  assert.equal(existsSync('/run/netns/m199-r6'), true);
  await handlers['mesh.remove']({ mesh: 199 });
  assert.equal(existsSync('/run/netns/m199-r6'), false);
});
