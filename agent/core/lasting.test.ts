// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learnOutcome, record } from './execute/record.ts';
import { ignorant } from './knowledge/knowledge.ts';
import { successShare } from './plan/score.ts';
import { lastHeal, routerOf } from './testing/heal-of.ts';
import { ringWithChord, triangle, twoIslands } from './testing/layouts.ts';
import { simulateMesh } from './testing/simulated-mesh.ts';
import { instant } from './time.ts';
import type { Turn } from './turn.ts';

test('a heal in force is never the one that makes room, however many came after it', () => {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord });
  mesh.run(15_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(5000);
  const kept = lastHeal(mesh, 0);
  assert.equal(kept?.stage, 'kept');
  const turn: Turn = { k: { ...routerOf(mesh, 0).knowledge }, at: instant(mesh.now), actions: [] };
  for (let n = 100; n < 200; n += 1) record(turn, { ...kept, id: `h-${n}`, endedAt: turn.at });
  const ids = turn.k.lasting.heals.map((heal) => heal.id);
  assert.equal(ids.length, 50);
  assert.ok(ids.includes(kept.id));
  assert.ok(ids.includes('h-199'));
});

test('routers beyond a broken bridge stay lost while it is broken', () => {
  const mesh = simulateMesh({
    routers: 6,
    cables: twoIslands,
  });
  mesh.run(15_000);
  Object.assign(mesh.cable(2, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(300_000);
  assert.match(routerOf(mesh, 0).knowledge.symptoms['partition']?.evidence[0]?.text ?? '', /no route to 3 of 5/);
  Object.assign(mesh.cable(2, 3), { lossAb: 0, lossBa: 0 });
  mesh.run(30_000);
  assert.equal(routerOf(mesh, 0).knowledge.symptoms['partition'], undefined);
});

test('what a link usually loses is kept over a restart, and saved seldom', () => {
  const mesh = simulateMesh({
    routers: 3,
    cables: triangle,
    seed: 4,
  });
  for (const cable of mesh.cables) Object.assign(cable, { lossAb: 0.04, lossBa: 0.04 });
  mesh.run(610_000);
  const router = routerOf(mesh, 0);
  const saves = () => router.actions.filter(({ action }) => action.kind === 'remember').length;
  assert.ok(saves() <= 2, `${saves()} saves`);
  const learned = router.knowledge.lasting.usual?.find(({ link }) => link.startsWith('m0 '))?.loss ?? 0;
  assert.ok(learned > 0.005 && learned < 0.1, String(learned));
  mesh.restart(0, router.knowledge.lasting);
  mesh.run(5000);
  const watch = Object.values(routerOf(mesh, 0).knowledge.neighbours).find((one) => one.hardifName === 'm0');
  assert.ok(Math.abs((watch?.usualLoss ?? 0) - learned) < 0.005, `${watch?.usualLoss} after ${learned}`);
});

test('a heal that failed twice lately ranks lower, after however many successes', () => {
  const turn: Turn = { k: { ...ignorant }, at: instant(1), actions: [] };
  const key = 'silent-link/BATMAN_IV/m6 isolate-link';
  for (let n = 0; n < 200; n += 1) learnOutcome(turn, key, true);
  assert.ok(successShare(turn.k.lasting.cases[key]) > 0.99);
  learnOutcome(turn, key, false);
  learnOutcome(turn, key, false);
  assert.ok(successShare(turn.k.lasting.cases[key]) < 0.7);
});
