// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Milliseconds } from '../../core/time.ts';
import type { Clock } from '../clock.ts';
import type { Entropy } from '../entropy.ts';

/** `pass` lets at least so much time go by. */
export function clockContract(name: string, open: () => { readonly clock: Clock; pass(length: Milliseconds): Promise<void> }): void {
  test(`${name}: never goes back, and goes on with time`, async () => {
    const { clock, pass } = open();
    let before = clock.now();
    for (let i = 0; i < 1000; i += 1) {
      const now = clock.now();
      assert.ok(now >= before);
      before = now;
    }
    const wall = clock.wall();
    await pass(20 as Milliseconds);
    // Timers may fire up to a millisecond early.
    assert.ok(clock.now() - before >= 19);
    assert.ok(clock.wall() >= wall);
    assert.ok(wall > Date.UTC(2020, 0), 'wall time is after 2020');
  });
}

export function entropyContract(name: string, open: () => Entropy): void {
  test(`${name}: 32 bits, hardly ever twice the same, every bit in use`, () => {
    const entropy = open();
    const drawn = Array.from({ length: 1000 }, () => entropy.random32());
    assert.ok(drawn.every((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32));
    // Expected repetitions among 1000 of 2^32: 0.0001.
    assert.ok(new Set(drawn).size > 997);
    for (let bit = 0; bit < 32; bit += 1) {
      const set = drawn.filter((value) => ((value >>> bit) & 1) === 1).length;
      // Six standard deviations of a fair coin.
      assert.ok(Math.abs(set - 500) < 95, `bit ${bit} is set in ${set} of 1000`);
    }
  });
}
