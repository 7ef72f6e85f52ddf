// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastHeal, routerOf } from '../testing/heal-of.ts';
import { ringWithChord } from '../testing/layouts.ts';
import { usualSettings } from '../testing/settings.ts';
import { hardifMac } from '../testing/simulated-kernel.ts';
import { simulateMesh } from '../testing/simulated-mesh.ts';
import { candidates, choose } from './plan.ts';

/** Router 0's knowledge in the moment in which it isolated the chord, cable 6, not yet carried out. */
function atTheChord() {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord, settings: { mode: 'observe' } });
  mesh.run(15_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(1000);
  const { knowledge } = routerOf(mesh, 0);
  const symptom = lastHeal(mesh, 0)?.symptom;
  assert.ok(symptom !== undefined && knowledge.mesh !== null);
  return { knowledge, view: knowledge.mesh, symptom };
}

test('beside a dummy primary a silent link is taken out', () => {
  const { knowledge, symptom } = atTheChord();
  assert.equal(choose(candidates(knowledge, usualSettings, symptom, knowledge.at))?.name, 'isolate-link');
});

test('a silent link on the primary interface is hurried around and stays, since it names the router', () => {
  const { knowledge, view, symptom } = atTheChord();
  const mesh = { ...view, mesh: { ...view.mesh, originator: hardifMac(0, 6) } };
  const ordered = candidates({ ...knowledge, mesh }, usualSettings, symptom, knowledge.at);
  assert.match(ordered.find(({ name }) => name === 'isolate-link')?.withheld ?? '', /is the primary interface.*dummy primary/);
  assert.equal(choose(ordered)?.name, 'hurry-routing');
});
