// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from './action.ts';
import type { HostReading } from './mesh/packet-counters.ts';
import { refuse } from './refusal.ts';
import { changesOf, lastHeal, routerOf } from './testing/heal-of.ts';
import { ringWithChord } from './testing/layouts.ts';
import { healsOf, simulateMesh } from './testing/simulated-mesh.ts';
import { instant, ms } from './time.ts';

function silentChord(silence: (change: Change) => boolean, watched: number) {
  const mesh = simulateMesh({
    routers: 6,
    cables: ringWithChord,
    refuse: (router, change) => (router === 0 && silence(change) ? 'no answer' : null),
  });
  mesh.run(15_000);
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(watched);
  return mesh;
}

const hungry: HostReading = {
  memoryTotal: 1000,
  memoryAvailable: 70,
  cpuBusy: 0.1,
  agentRss: 10,
  agentPrivate: 5,
  diskFree: 1,
  diskTotal: 2,
  uptime: ms(1),
  memoryPressure: 40,
  largest: [{ pid: 7, name: 'hog', rss: 600 }],
};

test('a runtime that can shed nothing is asked once, and the culprit is restarted instead of the breaker', () => {
  const noGc = refuse('environment', 'no-gc', 'the runtime was started without --expose-gc').refusal;
  const mesh = simulateMesh({
    routers: 2,
    cables: [[0, 1]],
    settings: { restartable: ['hog'] },
    refuse: (_router, change) => (change.kind === 'shed-caches' ? noGc : null),
  });
  mesh.run(10_000);
  const router = routerOf(mesh, 0);
  mesh.feed(0, { kind: 'host', at: instant(mesh.now), reading: hungry });
  mesh.run(3000);
  assert.deepEqual(changesOf(mesh, 0).slice(0, 2), ['shed-caches', 'restart-service']);
  assert.equal(changesOf(mesh, 0).filter((kind) => kind === 'shed-caches').length, 1);
  assert.equal(router.knowledge.restUntil, null);
  assert.deepEqual(router.knowledge.lasting.cases['memory-pressure/BATMAN_IV/- shed-caches'], { tried: 1, helped: 0 });
});

test('a service that was restarted in vain is not restarted again at once', () => {
  const mesh = simulateMesh({ routers: 2, cables: [[0, 1]], settings: { restartable: ['hog'], breakerFailures: 9 } });
  mesh.run(10_000);
  for (let second = 0; second < 100; second += 1) {
    mesh.feed(0, { kind: 'host', at: instant(mesh.now), reading: hungry });
    mesh.run(1000);
  }
  const restarts = changesOf(mesh, 0).filter((kind) => kind === 'restart-service').length;
  assert.equal(restarts, 1);
  assert.match(JSON.stringify(healsOf(routerOf(mesh, 0))), /hold-down on service:hog/);
});

test('an agent that is asked to stop while a detach waits puts that back too', () => {
  const mesh = silentChord((change) => change.kind === 'detach-hardif', 700);
  assert.equal(lastHeal(mesh, 0)?.stage, 'acting');
  const { links } = routerOf(mesh, 0).knowledge;
  const link = links[10];
  assert.ok(link);
  mesh.feed(0, { kind: 'link-changes', at: instant(mesh.now + 10), changes: [{ kind: 'changed', link }] });
  mesh.feed(0, { kind: 'stopping', at: instant(mesh.now + 20) });
  assert.ok(changesOf(mesh, 0).includes('attach-hardif'));
});

test('a change that is never answered is put back, and so is one whose undo never was', () => {
  const mesh = silentChord((change) => change.kind === 'detach-hardif', 15_000);
  assert.ok(changesOf(mesh, 0).includes('attach-hardif'));
  assert.equal(healsOf(routerOf(mesh, 0)).find((heal) => heal.chosen === 'isolate-link')?.stage, 'undone');

  let silent = true;
  const other = silentChord((change) => change.kind === 'attach-hardif' && silent, 6000);
  Object.assign(other.cable(0, 3), { lossAb: 0, lossBa: 0 });
  other.run(20_000);
  silent = false;
  assert.match(healsOf(routerOf(other, 0)).at(-1)?.outcome ?? '', /no answer/);
  other.run(20_000);
  assert.equal(routerOf(other, 0).attached.get(6), true);
  assert.deepEqual(routerOf(other, 0).knowledge.lasting.owned, []);
});

test('a change of this run has no id of the run before', () => {
  const mesh = silentChord(() => false, 5000);
  const ids = () => routerOf(mesh, 0).actions.flatMap(({ action }) => (action.kind === 'change' ? [action.id] : []));
  mesh.restart(0, routerOf(mesh, 0).knowledge.lasting);
  Object.assign(mesh.cable(0, 3), { lossAb: 0, lossBa: 0 });
  mesh.run(20_000);
  assert.equal(new Set(ids()).size, ids().length);
});
