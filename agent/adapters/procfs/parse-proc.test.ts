// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../../core/testing/random.ts';
import { parsePageSize } from './page-size.ts';
import { parseCpu, parseKilobytes, parsePressure, parseProcess } from './parse-proc.ts';

const meminfo =
  'MemTotal:         124636 kB\nMemFree:           31520 kB\nMemAvailable:      52128 kB\nActive(anon):       1812 kB\nHugePages_Total:       0\n';
const stat = 'cpu  4705 150 1120 16250 520 30 45 0 0 0\ncpu0 4705 150 1120 16250 520 30 45 0 0 0\nintr 1462898 33 0\n';
const pressure = 'some avg10=12.34 avg60=1.20 avg300=0.00 total=1234567\nfull avg10=0.10 avg60=0.00 avg300=0.00 total=12\n';
const one = '1234 (a (b) c) S 1 1234 1234 0 -1 4194560 1042 0 0 0 12 5 0 0 20 0 1 0 233 2281472 417 18446744073709551615 1 1';

test('memory is read in bytes, what is not there is absent', () => {
  const found = parseKilobytes(meminfo, ['MemTotal', 'MemAvailable', 'Active(anon)', 'HugePages_Total', 'Shmem']);
  assert.deepEqual(
    [...found],
    [
      ['MemTotal', 124_636 * 1024],
      ['MemAvailable', 52_128 * 1024],
      ['Active(anon)', 1812 * 1024],
    ],
  );
});

test('busy time is all but idle and waiting for the disk', () => {
  const told = parseCpu(stat);
  assert.deepEqual(told, { busy: 4705 + 150 + 1120 + 30 + 45, all: 4705 + 150 + 1120 + 16_250 + 520 + 30 + 45 });
  // Kernels before 2.6 told four numbers.
  assert.deepEqual(parseCpu('cpu  1 2 3 4\n'), { busy: 6, all: 10 });
  for (const text of [
    '',
    'cpu',
    'cpu0 1 2 3 4\n',
    'cpu  1 2 3\n',
    'cpu  1 2 3 x\n',
    'cpu  99999999999999999999 2 3 4\n',
    'cpu  -1 2 3 4\n',
  ])
    assert.equal(parseCpu(text), null, text);
});

test('memory pressure is the ten-second average of some', () => {
  assert.equal(parsePressure(pressure), 12.34);
  for (const text of ['', 'full avg10=3.00 avg60=0', 'some avg10=x ']) assert.equal(parsePressure(text), null);
});

test('a process is read though its name looks like the rest of the line', () => {
  assert.deepEqual(parseProcess(one), { name: 'a (b) c', pages: 417 });
  assert.deepEqual(parseProcess(one.replace('a (b) c', ') S 1 2 3 (')), { name: ') S 1 2 3 (', pages: 417 });
  for (const text of ['', '1 (a', '1 a) S 1', '1 (a) S 1 2 3', one.replace('417', '-1'), one.replace('417', 'x')])
    assert.equal(parseProcess(text), null, text);
});

test('pages are as large as the kernel says, 4 KiB where it says nothing likely', () => {
  const auxv = (word: 4 | 8, ...pairs: [number, number][]): Buffer => {
    const bytes = Buffer.alloc(2 * word * pairs.length);
    pairs
      .flat()
      .forEach((value, n) => void (word === 8 ? bytes.writeBigUInt64LE(BigInt(value), n * 8) : bytes.writeUInt32LE(value, n * 4)));
    return bytes;
  };
  for (const word of [4, 8] as const) {
    assert.equal(parsePageSize(auxv(word, [33, 7], [16, 9], [6, 16_384], [0, 0]), word), 16_384);
    assert.equal(parsePageSize(auxv(word, [33, 7], [0, 0]), word), 4096);
    for (const odd of [0, 1, 5000, 2 ** 31]) assert.equal(parsePageSize(auxv(word, [6, odd]), word), 4096);
    assert.equal(parsePageSize(auxv(word, [6, 16_384]).subarray(0, word + 1), word), 4096);
  }
});

test('a quarter of a million faulty files a parser: a value in its range or none, never a throw', () => {
  const random = seeded(0x960c);
  const below = (n: number): number => Math.floor(random() * n);
  const samples = [meminfo, stat, pressure, one].map((text) => Buffer.from(text, 'latin1'));
  const whole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  const read = [0, 0, 0, 0];
  for (let round = 0; round < 1_000_000; round += 1) {
    const kind = round % 4;
    const bytes = Buffer.from(samples[kind] as Buffer);
    for (let faults = 1 + below(3); faults > 0; faults -= 1) bytes[below(bytes.length)] = below(3) === 0 ? below(256) : 0x30 + below(12);
    const text = bytes.toString('latin1', 0, below(4) === 0 ? below(bytes.length) : bytes.length);
    let told = true;
    if (kind === 0) {
      const found = parseKilobytes(text, ['MemTotal', 'MemFree']);
      for (const value of found.values()) if (!whole(value)) assert.fail(text);
      told = found.size > 0;
    } else if (kind === 1) {
      const cpu = parseCpu(text);
      if (cpu !== null && !(whole(cpu.busy) && whole(cpu.all) && cpu.busy <= cpu.all)) assert.fail(text);
      told = cpu !== null;
    } else if (kind === 2) {
      const share = parsePressure(text);
      if (share !== null && !(share >= 0 && share < 1000)) assert.fail(text);
      told = share !== null;
    } else {
      const process = parseProcess(text);
      if (process !== null && !(whole(process.pages) && process.name.length <= 64)) assert.fail(text);
      told = process !== null;
    }
    if (told) read[kind] = (read[kind] ?? 0) + 1;
  }
  for (const count of read) assert.ok(count > 20_000 && count < 250_000, read.join(' '));
});
