// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overwhelmed } from './knowledge/overwhelmed.ts';
import type { IfIndex } from './mesh/mesh-view.ts';
import { changesOf, routerOf } from './testing/heal-of.ts';
import { square } from './testing/layouts.ts';
import { healsOf, type SimulatedMesh, simulateMesh } from './testing/simulated-mesh.ts';
import { runWith, type Station, stationsOn } from './testing/stations.ts';
import { instant } from './time.ts';

/** Router 0's interface on the cable to router 1: air that eight more stations share. */
const air = 10 as IfIndex;

function crowd(known = true): { mesh: SimulatedMesh; stations: Station[] } {
  const mesh = simulateMesh({ routers: 4, cables: square });
  const stations = stationsOn(mesh, air, 8, known);
  runWith(mesh, air, stations, 15_000);
  return { mesh, stations };
}

const isOverwhelmed = (mesh: SimulatedMesh): boolean => overwhelmed(routerOf(mesh, 0).knowledge, air, instant(mesh.now));

const setAll = (stations: readonly Station[], what: Partial<Pick<Station, 'heard' | 'hears'>>): void => {
  for (const station of stations) Object.assign(station, what);
};

/** Six of eight come late, by turns. */
function waver(mesh: SimulatedMesh, stations: readonly Station[], rounds: number): void {
  const late = stations.slice(0, 6);
  for (let round = 0; round < rounds; round += 1) {
    setAll(late, { heard: false });
    runWith(mesh, air, stations, 600);
    setAll(late, { heard: true });
    runWith(mesh, air, stations, 1400);
  }
}

test('where most neighbours on an interface come and go at once nobody acts, and that is said once a minute', () => {
  const { mesh, stations } = crowd();
  waver(mesh, stations, 15);
  assert.equal(isOverwhelmed(mesh), true);
  assert.deepEqual(healsOf(routerOf(mesh, 0)), []);
  const notes = routerOf(mesh, 0).actions.flatMap(({ action }) => (action.kind === 'note' ? [action.code] : []));
  assert.equal(notes.filter((code) => code === 'overwhelmed').length, 1);
  runWith(mesh, air, stations, 30_000);
  assert.equal(isOverwhelmed(mesh), false);
  assert.deepEqual(routerOf(mesh, 0).knowledge.symptoms, {});
});

test('a link on another interface that falls silent meanwhile is dealt with as ever', () => {
  const { mesh, stations } = crowd();
  waver(mesh, stations, 3);
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  waver(mesh, stations, 1);
  assert.ok(changesOf(mesh, 0).includes('detach-hardif'));
});

test('stations that all vanish in one moment are an outage, not jitter', () => {
  const { mesh, stations } = crowd();
  setAll(stations, { heard: false });
  runWith(mesh, air, stations, 3000);
  assert.equal(isOverwhelmed(mesh), false);
  assert.notDeepEqual(routerOf(mesh, 0).knowledge.symptoms, {});
});

test('stations that hear us no more, for good, are judged: they are bad and not late', () => {
  const { mesh, stations } = crowd();
  setAll(stations, { hears: false });
  runWith(mesh, air, stations, 15_000);
  assert.equal(isOverwhelmed(mesh), false);
  assert.equal(Object.values(routerOf(mesh, 0).knowledge.symptoms).filter(({ kind }) => kind === 'silent-link').length, 8);
});

test('neighbours that only send beacons, and that no routing table knows, overwhelm nobody', () => {
  const { mesh, stations } = crowd(false);
  waver(mesh, stations, 6);
  assert.equal(isOverwhelmed(mesh), false);
});

test('on shared air a neighbour is silent after nine intervals, not three', () => {
  const { mesh, stations } = crowd();
  Object.assign(stations[7] as Station, { heard: false });
  runWith(mesh, air, stations, 1400);
  assert.deepEqual(routerOf(mesh, 0).knowledge.symptoms, {});
  runWith(mesh, air, stations, 1000);
  assert.deepEqual(Object.keys(routerOf(mesh, 0).knowledge.symptoms), ['silent-link:m0:02:aa:00:00:00:08']);
});

test('a symptom from before stays as it is while nothing is judged', () => {
  const { mesh, stations } = crowd();
  Object.assign(stations[7] as Station, { heard: false });
  runWith(mesh, air, stations, 3000);
  const found = Object.keys(routerOf(mesh, 0).knowledge.symptoms);
  assert.deepEqual(found, ['silent-link:m0:02:aa:00:00:00:08']);
  waver(mesh, stations, 4);
  assert.equal(isOverwhelmed(mesh), true);
  assert.deepEqual(Object.keys(routerOf(mesh, 0).knowledge.symptoms), found);
  assert.ok(healsOf(routerOf(mesh, 0)).length <= 1);
});
