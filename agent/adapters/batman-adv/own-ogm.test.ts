// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import { seeded } from '../../core/testing/random.ts';
import { followingOgms, mostBytes, ownOgm } from './own-ogm.ts';

const mine = '02:00:00:00:00:01' as MacAddress;

/** An own announcement with `tvlv` bytes behind its head, and somebody else's aggregated behind it. */
function frame(seqno: number, tvlv = 20, originator = 1): Buffer {
  const ogm = (from: number, extra: number): Buffer => {
    const bytes = Buffer.alloc(24 + extra, 0xaa);
    bytes.set([0, 15, 50, 8], 0);
    bytes.writeUInt32BE(seqno >>> 0, 4);
    for (const at of [8, 14]) bytes.set([2, 0, 0, 0, 0, from], at);
    bytes.set([0, 255], 20);
    bytes.writeUInt16BE(extra, 22);
    return bytes;
  };
  return Buffer.concat([Buffer.alloc(12, 0xff), Buffer.from([0x43, 0x05]), ogm(originator, tvlv), ogm(9, 4)]);
}

test('the own announcement is taken without what was aggregated behind it', () => {
  const ogm = ownOgm(frame(7), mine);
  assert.equal(ogm?.length, 44);
  assert.equal(ogm?.readUInt32BE(4), 7);
  assert.equal(ownOgm(frame(7, 20, 2), mine), null);
});

test('the following ones differ in their numbers only, also across the end of 32 bits', () => {
  const ogm = ownOgm(frame(0xffff_fffd), mine) as Buffer;
  const [one = Buffer.alloc(0), ...others] = followingOgms(ogm, 5, '02:00:00:00:00:77' as MacAddress);
  assert.equal(others.length, 0);
  assert.equal(one.subarray(0, 14).toString('hex'), `${'ff'.repeat(6)}0200000000774305`);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((n) => one.readUInt32BE(14 + n * ogm.length + 4)),
    [0xffff_fffe, 0xffff_ffff, 0, 1, 2],
  );
  const [, second = Buffer.alloc(0)] = [0, 1].map((n) => Buffer.from(one.subarray(14 + n * ogm.length, 14 + (n + 1) * ogm.length)));
  second.writeUInt32BE(ogm.readUInt32BE(4), 4);
  assert.deepEqual(second, ogm);
});

test('long announcements are spread over frames that receivers take', () => {
  const ogm = ownOgm(frame(1, 150), mine) as Buffer;
  const frames = followingOgms(ogm, 5, mine);
  assert.deepEqual(
    frames.map((one) => one.length),
    [14 + 2 * 174, 14 + 2 * 174, 14 + 174],
  );
  assert.ok(frames.every((one) => one.length - 14 <= mostBytes));
});

test('no frame makes it throw or read beyond its end', () => {
  const random = seeded(0x0904);
  const sound = frame(5);
  for (let round = 0; round < 1_000_000; round += 1) {
    const bytes = Buffer.from(sound.subarray(0, Math.floor(random() * (sound.length + 1))));
    for (let faults = Math.floor(random() * 4); faults > 0 && bytes.length > 0; faults -= 1)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    const ogm = ownOgm(bytes, mine);
    assert.ok(ogm === null || ogm.length <= bytes.length - 14);
  }
});
