// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostReading } from './mesh/packet-counters.ts';
import { changesOf, lastHeal, routerOf } from './testing/heal-of.ts';
import { ringWithChord, triangle, twoIslands } from './testing/layouts.ts';
import { healsOf, simulateMesh } from './testing/simulated-mesh.ts';
import { instant, ms } from './time.ts';

test('in observe mode the agent decides, says what it would have done, and touches nothing', () => {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord, settings: { mode: 'observe' } });
  mesh.run(20_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(3000);
  assert.deepEqual(changesOf(mesh, 0), []);
  assert.match(lastHeal(mesh, 0)?.outcome ?? '', /mode is observe; would have used isolate-link/);
});

test('more heals than the budget allows are withheld', () => {
  const mesh = simulateMesh({ routers: 6, cables: ringWithChord, settings: { healsPerHour: 0 } });
  mesh.run(20_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(3000);
  assert.deepEqual(changesOf(mesh, 0), []);
  assert.match(lastHeal(mesh, 0)?.outcome ?? '', /budget: 0 heals/);
});

test('a heal that did not help before its deadline is undone, and after so many in a row the agent only watches', () => {
  // Routers 1 and 3 lie behind the silent link alone; the other link is well and leads nowhere.
  const mesh = simulateMesh({
    routers: 4,
    cables: [
      [0, 1],
      [1, 3],
      [0, 2],
    ],
    settings: { breakerFailures: 1 },
  });
  mesh.run(20_000);
  Object.assign(mesh.cable(0, 1), { lossAb: 1, lossBa: 1 });
  mesh.run(5000);
  const end = routerOf(mesh, 0);
  assert.equal(end.attached.get(0), false);
  mesh.run(15_000);
  const first = healsOf(end)[0];
  assert.equal(first?.stage, 'undone');
  assert.equal(end.attached.get(0), true);
  assert.ok((end.knowledge.restUntil ?? 0) > mesh.now);
  assert.match(lastHeal(mesh, 0)?.outcome ?? '', /breaker/);
  const record = Object.entries(end.knowledge.lasting.cases).find(([key]) => key.endsWith(' isolate-link'))?.[1];
  assert.deepEqual(record, { tried: 1, helped: 0 });
});

const reading = (available: number, pressure: number): HostReading => ({
  memoryTotal: 1000,
  memoryAvailable: available,
  cpuBusy: 0.1,
  agentRss: 10,
  agentPrivate: 5,
  diskFree: 1,
  diskTotal: 2,
  uptime: ms(1),
  memoryPressure: pressure,
  largest: [{ pid: 7, name: 'hog', rss: 600 }],
});

test('when memory runs out and tasks stall for it, the cheapest relief comes first and the culprit is named', () => {
  const mesh = simulateMesh({ routers: 2, cables: [[0, 1]], settings: { restartable: ['hog'] } });
  mesh.run(10_000);
  mesh.feed(0, { kind: 'host', at: instant(mesh.now), reading: reading(50, 40) });
  mesh.run(2000);
  const symptom = routerOf(mesh, 0).knowledge.symptoms['memory-pressure'];
  assert.equal(symptom?.rootCause.cause, 'process:hog');
  assert.ok(changesOf(mesh, 0).length > 0);
  mesh.feed(0, { kind: 'host', at: instant(mesh.now), reading: reading(500, 0) });
  mesh.run(3000);
  assert.equal(lastHeal(mesh, 0)?.stage, 'kept');
  assert.equal(routerOf(mesh, 0).knowledge.symptoms['memory-pressure'], undefined);
});

test('little memory without any sign of harm is no symptom', () => {
  const mesh = simulateMesh({ routers: 2, cables: [[0, 1]] });
  mesh.run(10_000);
  mesh.feed(0, { kind: 'host', at: instant(mesh.now), reading: reading(50, 0) });
  mesh.run(2000);
  assert.equal(routerOf(mesh, 0).knowledge.symptoms['memory-pressure'], undefined);
});

test('half a mesh behind a broken bridge is told as one partition with the link as its cause', () => {
  const mesh = simulateMesh({
    routers: 6,
    cables: twoIslands,
  });
  mesh.run(20_000);
  Object.assign(mesh.cable(2, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(20_000);
  const partition = routerOf(mesh, 2).knowledge.symptoms['partition'];
  assert.equal(partition?.rootCause.cause, 'link:m3');
});

test('an interface that went takes its neighbours and its channel with it', () => {
  const mesh = simulateMesh({
    routers: 3,
    cables: triangle,
  });
  mesh.run(10_000);
  const router = routerOf(mesh, 0);
  const link = router.knowledge.links[10];
  assert.ok(link);
  router.attached.delete(0);
  mesh.feed(0, { kind: 'link-changes', at: instant(mesh.now), changes: [{ kind: 'gone', ifindex: link.ifindex, name: link.name }] });
  mesh.run(2000);
  assert.equal(router.knowledge.hardifs[10], undefined);
  assert.ok(router.actions.some(({ action }) => action.kind === 'close-channel'));
});
