// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf, routerOf } from './testing/heal-of.ts';
import { healsOf, type SimulatedMesh, simulateMesh } from './testing/simulated-mesh.ts';

const everyone = Array.from({ length: 6 }, (_, a) => Array.from({ length: 5 - a }, (_, n): [number, number] => [a, a + 1 + n])).flat();

function crowd(): SimulatedMesh {
  const mesh = simulateMesh({ routers: 6, cables: everyone });
  mesh.run(15_000);
  return mesh;
}

/** The air around router 0. */
function jam(mesh: SimulatedMesh, loss: number): void {
  for (const cable of mesh.cables) if (cable.a === 0 || cable.b === 0) Object.assign(cable, { lossAb: loss, lossBa: loss });
}

const notesOf = (mesh: SimulatedMesh, router: number): string[] =>
  routerOf(mesh, router).actions.flatMap(({ action }) => (action.kind === 'note' ? [action.code] : []));

test('where all neighbours come and go at once nobody acts, and that is said once a minute', () => {
  const mesh = crowd();
  for (let round = 0; round < 15; round += 1) {
    jam(mesh, 1);
    mesh.run(900);
    jam(mesh, 0);
    mesh.run(1100);
  }
  assert.deepEqual(healsOf(routerOf(mesh, 0)), []);
  assert.equal(notesOf(mesh, 0).filter((code) => code === 'overwhelmed').length, 1);
  mesh.run(60_000);
  assert.deepEqual(routerOf(mesh, 0).knowledge.symptoms, {});
});

test('one neighbour of five that falls silent is dealt with as ever', () => {
  const mesh = crowd();
  Object.assign(mesh.cable(0, 3), { lossAb: 1, lossBa: 1 });
  mesh.run(1000);
  assert.ok(changesOf(mesh, 0).includes('detach-hardif'));
});

test('neighbours that stay away are judged once they are more than late', () => {
  const mesh = crowd();
  for (const b of [2, 3, 4, 5]) Object.assign(mesh.cable(0, b), { lossAb: 1, lossBa: 1 });
  mesh.run(5000);
  assert.deepEqual(healsOf(routerOf(mesh, 0)), []);
  mesh.run(10_000);
  assert.ok(changesOf(mesh, 0).includes('detach-hardif'));
});
