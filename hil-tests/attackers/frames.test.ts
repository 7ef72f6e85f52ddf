// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beaconPort } from '../../agent/adapters/neighbour-channel/beacon-address.ts';
import { decodeFrame } from '../../agent/core/link/handshake-decode.ts';
import { shareLength } from '../../agent/core/link/handshake-lengths.ts';
import type { MacAddress } from '../../agent/core/mesh/mac-address.ts';
import { arpRequest, isArpReply } from './arp.ts';
import { firstMessage } from './first-message.ts';
import { floodFrames } from './flood-frame.ts';
import { type Ends, echoRequestFrame, linkLocalOf, mended, synFrame, udpFrame } from './ip6-frame.ts';
import { madeUpAddress, madeUpMac, madeUpNumber } from './made-up-address.ts';
import { advertise } from './neighbour-discovery.ts';
import { checksumOf, octetSum } from './octet-sum.ts';
import { otherSuites } from './offered-suites.ts';
import { overheard } from './overheard.ts';
import { portRange } from './port-list.ts';
import { pacer } from './program.ts';
import { readFrame, type SeenFrame } from './read-frame.ts';

const victim = '02:01:01:00:02:07' as MacAddress;
const ends: Ends = { fromMac: madeUpMac(7), toMac: victim, from: madeUpAddress(7), to: linkLocalOf(victim) };
const share = Uint8Array.from({ length: shareLength }, (_, n) => (n * 7) & 0xff);
const seenOf = (frame: Buffer): SeenFrame => readFrame(frame) ?? assert.fail('no frame');

/** What a receiver sums over header and packet comes to nothing where the checksum is right. */
function verified(frame: Buffer): boolean {
  const { ip6 } = seenOf(frame);
  assert.ok(ip6 !== null);
  const pseudo = octetSum(ip6.from) + octetSum(ip6.to) + ip6.packet.length + ip6.next;
  return checksumOf(pseudo + octetSum(ip6.packet)) === 0;
}

test('frames that are made up pass the checks of whoever receives them', () => {
  assert.ok(verified(udpFrame(ends, { from: 1, to: 2 }, Buffer.from('odd'))));
  assert.ok(verified(synFrame(ends, { from: 40_000, to: 22 })));
  assert.ok(verified(echoRequestFrame(ends)));
});

test('an interface’s link-local address is made from its MAC address', () => {
  assert.equal(Buffer.from(linkLocalOf(victim)).toString('hex'), 'fe80000000000000000101fffe000207');
});

test('a frame whose checksum was left to the driver is mended, and one that is right stays as it is', () => {
  const right = udpFrame(ends, { from: beaconPort, to: beaconPort }, Buffer.from('something'));
  const overheardSoFar = Buffer.from(right);
  overheardSoFar.writeUInt16BE(0x1234, 60);
  assert.ok(!verified(overheardSoFar));
  assert.deepEqual(mended(overheardSoFar), right);
  assert.deepEqual(mended(right), right);
  assert.deepEqual(mended(arpRequest(ends.fromMac, '10.77.1.1')), arpRequest(ends.fromMac, '10.77.1.1'));
});

test('each first message of a flood is one that its victim takes for a handshake’s, with its cookie or without', () => {
  const frameOf = floodFrames(victim, share);
  const cookie = Uint8Array.from({ length: 16 }, (_, n) => 200 + n);
  for (const [count, returned] of [
    [0, undefined],
    [1, cookie],
    [65_535, undefined],
    [1_000_000, cookie],
  ] as const) {
    const n = count % 65_536;
    const frame = frameOf(count, returned);
    const whole = { ...ends, fromMac: madeUpMac(n), from: madeUpAddress(n) };
    const plain = udpFrame(whole, { from: beaconPort, to: beaconPort }, firstMessage(count + 1, whole.fromMac, share, returned));
    assert.ok(verified(frame));
    assert.deepEqual(Buffer.from(frame), plain);
    const read = decodeFrame(seenOf(frame).udp?.payload ?? Buffer.alloc(0));
    assert.ok(read.ok && read.value.kind === 'hello' && read.value.index === count + 1 && read.value.mac === whole.fromMac);
  }
});

test('whoever made an address up answers for it, and for no other', () => {
  const solicitation = Buffer.alloc(24);
  solicitation[0] = 135;
  solicitation.set(madeUpAddress(7), 8);
  const seen: SeenFrame = {
    to: '33:33:ff:00:00:07' as MacAddress,
    from: victim,
    etherType: 0x86dd,
    ip6: { from: Buffer.from(ends.to), to: madeUpAddress(7), next: 58, packet: solicitation },
    udp: null,
  };
  const answer = advertise(seen, (address) => (madeUpNumber(address) === 7 ? madeUpMac(7) : null)) ?? assert.fail('no answer');
  assert.ok(verified(answer));
  const read = seenOf(answer);
  assert.deepEqual([read.to, read.from, read.ip6?.packet[0]], [victim, madeUpMac(7), 136]);
  assert.equal(
    advertise(seen, () => null),
    null,
  );
  assert.equal(madeUpNumber(Buffer.from(linkLocalOf(victim))), null);
});

test('a changed list of suites is still a first message, and what else is on the wire is left alone', () => {
  const hello = firstMessage(9, madeUpMac(7), share);
  const changed = otherSuites(hello) ?? assert.fail('left alone');
  const read = decodeFrame(changed);
  assert.ok(read.ok && read.value.kind === 'hello' && read.value.suites.length === 2 && read.value.suite === 1);
  const shortened = otherSuites(changed) ?? assert.fail('left alone');
  assert.deepEqual(shortened, Buffer.from(hello));
  assert.equal(otherSuites(Buffer.from([0xb2, 1, 2, 3])), null);
});

test('an outsider tells encrypted frames from readable ones, and both from what should not be there', () => {
  const kind = (frame: Buffer): string => overheard(frame, seenOf(frame));
  const macsec = (tci: number): Buffer => Buffer.concat([Buffer.alloc(12), Buffer.of(0x88, 0xe5, tci, 0)]);
  assert.deepEqual([macsec(0x2c), macsec(0x20), macsec(0x24)].map(kind), ['encrypted', 'readable', 'readable']);
  const agent = (first: number, second: number): Buffer => udpFrame(ends, { from: 1, to: beaconPort }, Buffer.of(first, second, 0));
  assert.deepEqual([agent(0xb2, 0), agent(0xc1, 1), agent(0xc1, 6), agent(0xb1, 0)].map(kind), ['beacon', 'handshake', 'record', 'other']);
  assert.equal(kind(echoRequestFrame(ends)), 'other');
  assert.equal(kind(arpRequest(ends.fromMac, '10.77.1.1')), 'other');
});

test('an ARP answer is told from a question', () => {
  const question = arpRequest(ends.fromMac, '10.77.1.1');
  assert.equal(isArpReply(question), false);
  question.writeUInt16BE(2, 20);
  assert.equal(isArpReply(question), true);
});

test('a pace makes up for a late turn, and for a second of it at most', () => {
  let now = 0;
  const due = pacer(1000, () => now);
  now = 10;
  assert.equal(due(), 10);
  now = 10.5;
  assert.equal(due(), 0);
  now = 11.5;
  assert.equal(due(), 1);
  now = 60_000;
  assert.equal(due(), 1000);
});

test('ports are a range from 1 on', () => {
  assert.deepEqual(portRange('1-65535'), { first: 1, last: 65_535 });
  for (const wrong of ['0-5', '9-3', '1-70000', 'all']) assert.throws(() => portRange(wrong), /write 1-65535/);
});
