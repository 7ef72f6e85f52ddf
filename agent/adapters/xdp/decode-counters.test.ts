// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { PacketCounters } from '../../core/mesh/packet-counters.ts';
import { seeded } from '../../core/testing/random.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { decodeCounters } from './decode-counters.ts';
import { counters, key } from './layout.ts';

const all = { has: () => true };

/** One entry as the kernel would copy it. */
function entry(ifindex: number, mac: string, perCpu: readonly (readonly bigint[])[]): { keys: Buffer; values: Buffer } {
  const keys = Buffer.alloc(key.size);
  keys.writeUInt32LE(ifindex, key.ifindex);
  keys.writeBigUInt64LE(BigInt(`0x${mac.replaceAll(':', '')}`), key.source);
  const values = Buffer.concat(perCpu.map((fields) => Buffer.from(BigUint64Array.from(fields).buffer)));
  return { keys, values };
}

test('counters are summed over CPUs, and the latest sight counts', () => {
  const { keys, values } = entry(3, '02:00:00:00:00:09', [
    [5_000_000n, 1n, 60n, 1n, 0n],
    [7_500_000n, 10n, 2n ** 40n, 2n, 3n],
  ]);
  const rows: PacketCounters[] = [];
  granted(decodeCounters(keys, values, 1, 2, all, rows));
  assert.deepEqual(rows, [
    { hardif: 3, source: '02:00:00:00:00:09', lastSeen: 7.5, packets: 11, bytes: 2 ** 40 + 60, ogms: 3, broadcasts: 3 },
  ]);
});

test('a router that is up for a year tells times to the microsecond', () => {
  const year = 365n * 86_400n * 1_000_000_000n;
  const { keys, values } = entry(3, '02:00:00:00:00:09', [[year + 123_000n, 1n, 1n, 0n, 0n]]);
  const rows: PacketCounters[] = [];
  granted(decodeCounters(keys, values, 1, 1, all, rows));
  assert.ok(Math.abs((rows[0]?.lastSeen ?? 0) - (Number(year / 1_000_000n) + 0.123)) < 0.001);
});

test('other interfaces are left out', () => {
  const { keys, values } = entry(3, '02:00:00:00:00:09', [[1n, 1n, 1n, 1n, 1n]]);
  const rows: PacketCounters[] = [];
  granted(decodeCounters(keys, values, 1, 1, new Set([4 as IfIndex]), rows));
  assert.deepEqual(rows, []);
});

test('a count that does not fit the bytes is refused, and nothing is told', () => {
  const { keys, values } = entry(3, '02:00:00:00:00:09', [[1n, 1n, 1n, 1n, 1n]]);
  const rows: PacketCounters[] = [];
  for (const [count, cpus] of [
    [2, 1],
    [1, 2],
    [-1, 1],
    [1, 0],
    [0.5, 1],
    [Number.NaN, 1],
    [2 ** 40, 1],
  ] as const)
    assert.equal(codeOf(decodeCounters(keys, values, count, cpus, all, rows)), 'xdp-malformed');
  assert.deepEqual(rows, []);
});

test('a million random batches are read or refused, never thrown at', () => {
  const random = seeded(4305);
  const noise = Buffer.alloc(8192);
  for (let i = 0; i < noise.length; i += 1) noise[i] = Math.floor(random() * 256);
  let [read, refused] = [0, 0];
  const rows: PacketCounters[] = [];
  for (let round = 0; round < 1_000_000; round += 1) {
    const cpus = Math.floor(random() * 5);
    const count = Math.floor(random() * 4);
    const at = Math.floor(random() * 4096);
    const keys = noise.subarray(at, at + Math.floor(random() * 5 * key.size));
    const values = noise.subarray(at, at + Math.floor(random() * 5 * counters.size * (cpus + 1)));
    rows.length = 0;
    const decoded = decodeCounters(keys, values, count, cpus, all, rows);
    assert.equal(rows.length, decoded.ok ? count : 0);
    if (decoded.ok) read += 1;
    else refused += 1;
    const last = rows.at(-1);
    if (last !== undefined) assert.ok(Number.isFinite(last.lastSeen + last.packets + last.bytes) && last.source.length === 17);
  }
  assert.ok(read > 100_000 && refused > 100_000, `${read} read, ${refused} refused`);
});
