// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mesh } from '../../rigs/rig.ts';
import { ringWithChord } from '../../topologies/ring-with-chord.ts';
import { bestThrough, byKernelRoutes, deviceIn, type Seat, seatsIn, timeThrough } from './route-watch.ts';

const r4 = '02:01:04:00:00:00';
const row = (device: string, best = true, originator = r4): object => ({
  orig_address: originator,
  hard_ifname: device,
  ...(best ? { best: true } : {}),
});
const sampled = (up: string, ...rows: object[]): string => `${up}\n${JSON.stringify(rows)}\n\n`;

test('the best route to the originator is read from each sample, an unfinished one is left out', () => {
  const text = `${sampled('10.50', row('to-r4'), row('to-r2', false))}${sampled('11.00', row('to-r9', true, 'aa'))}11.50\n[{"orig`;
  assert.deepEqual(
    seatsIn(text, (table) => bestThrough(table, r4)),
    [
      { at: 10_500, through: 'to-r4' },
      { at: 11_000, through: null },
    ],
  );
});

const seats = (...through: (string | null)[]): Seat[] => through.map((one, i) => ({ at: 1000 + 500 * i, through: one }));

test('time on a link counts from the fault to the end of the watch', () => {
  assert.deepEqual(timeThrough(seats('x', 'x', 'y', 'y'), 'x', 800, 3000), { ms: 1200, returns: 0 });
  assert.deepEqual(timeThrough(seats('x', 'y', 'x', 'x'), 'x', 1000, 3000), { ms: 1500, returns: 1 });
});

test('a router whose table was never read counts as never having left', () => {
  assert.deepEqual(timeThrough([], 'x', 0, 60_000), { ms: 60_000, returns: 0 });
});

test('a routing daemon’s path is what the kernel’s routes say', () => {
  const text = '10.50\n[{"dst":"10.77.1.4","gateway":"10.77.1.2","dev":"to-r2","prefsrc":"10.77.1.1"}]\n\n11.00\n[]\n\n';
  assert.deepEqual(seatsIn(text, deviceIn), [
    { at: 10_500, through: 'to-r2' },
    { at: 11_000, through: null },
  ]);
  const mesh = { number: 3, topology: ringWithChord() } as unknown as Mesh;
  assert.match(byKernelRoutes.ask(mesh, 'r4'), /ip -j route get 10\.77\.3\.4 /);
});
