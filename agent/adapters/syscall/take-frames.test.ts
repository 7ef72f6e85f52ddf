// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Datagram } from './receive-many.ts';
import { takeFrames } from './take-frames.ts';

const frame: Datagram = { bytes: Buffer.alloc(1), from: Buffer.alloc(28), arrived: null };

test('a flood on one socket takes nothing from another, and no frame is lost between two turns', () => {
  const waiting = new Map([
    [10, 5000],
    [12, 5],
  ]);
  const handed = new Map<number, number>();
  const receive = (fd: number): Datagram[] => {
    const many = Math.min(32, waiting.get(fd) ?? 0);
    waiting.set(fd, (waiting.get(fd) ?? 0) - many);
    return Array.from({ length: many }, () => frame);
  };
  const turn = (): void => {
    for (const fd of [10, 12]) takeFrames(receive, fd, 4096, (frames) => handed.set(fd, (handed.get(fd) ?? 0) + frames.length));
  };
  turn();
  assert.deepEqual(
    [...handed],
    [
      [10, 4096],
      [12, 5],
    ],
  );
  assert.equal(waiting.get(10), 904);
  turn();
  assert.deepEqual(
    [...handed],
    [
      [10, 5000],
      [12, 5],
    ],
  );
});
