// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { topologies } from './all.ts';
import { grid } from './grid.ts';
import { line } from './line.ts';
import { ringWithChord } from './ring-with-chord.ts';
import { sharedMedium } from './shared-medium.ts';
import { peersOf, type Topology, underlayOf, wrongWith } from './topology.ts';
import { twoIslands } from './two-islands.ts';

/** How many routers `from` reaches when `without` is cut. */
function reach(topology: Topology, from: string, without: { a: string; b: string }): number {
  const seen = new Set([from]);
  for (const router of seen) {
    for (const peer of peersOf(topology, router)) {
      const cut = (router === without.a && peer === without.b) || (router === without.b && peer === without.a);
      if (!cut) seen.add(peer);
    }
  }
  return seen.size;
}

test('every layout can be built', () => {
  for (const [name, make] of Object.entries(topologies)) {
    assert.equal(make().name, name);
    assert.deepEqual(wrongWith(make()), [], name);
  }
});

test('layouts grow from three routers to twelve', () => {
  for (const topology of [
    ringWithChord(3),
    ringWithChord(12),
    line(3),
    line(12),
    grid(3, 4),
    twoIslands(6),
    sharedMedium(3),
    sharedMedium(12),
  ]) {
    assert.deepEqual(wrongWith(topology), [], topology.name);
  }
});

test('a mesh too small, too large or in two pieces is refused in words', () => {
  assert.match(wrongWith(line(2)).join(), /2 routers/);
  assert.match(wrongWith(ringWithChord(13)).join(), /13 routers/);
  const torn = { ...line(4), links: [{ a: 'r1', b: 'r2' }] };
  assert.match(wrongWith(torn).join(), /not every router/);
  assert.match(wrongWith({ ...line(4), gateways: ['r9'] }).join(), /r9 is not among/);
});

test('strangers may stand between routers and are none of them', () => {
  const between = {
    ...line(3),
    strangers: ['x1'],
    links: [
      { a: 'r1', b: 'x1' },
      { a: 'x1', b: 'r2' },
      { a: 'r2', b: 'r3' },
    ],
  };
  assert.deepEqual(wrongWith(between), []);
  assert.match(wrongWith({ ...between, clients: ['x1'] }).join(), /x1 is not among/);
  assert.match(wrongWith({ ...between, strangers: [] }).join(), /x1 is not among/);
  assert.match(wrongWith({ ...between, strangers: ['r1'] }).join(), /named twice/);
});

test('a protected link is known by the interface that it runs over', () => {
  assert.deepEqual(['to-r4_x1', 'air0_xa', 'to-r4', 'air0'].map(underlayOf), ['to-r4', 'air0', 'to-r4', 'air0']);
});

test('the ring survives the loss of its chord, two islands do not survive the loss of their bridge', () => {
  const ring = ringWithChord();
  assert.equal(reach(ring, 'r1', ring.victim), 6);
  const islands = twoIslands();
  assert.equal(reach(islands, 'r1', islands.victim), 3);
});

test('in the loop layout each next hop prefers the way back through the end', () => {
  const disliked = topologies['loop']?.().links.filter((link) => link.disliked === true);
  assert.deepEqual(
    disliked?.map(({ a, b }) => `${a}-${b}`),
    ['r2-r3', 'r5-r6'],
  );
});
