// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { toHex } from '../identity/hex.ts';
import type { SuiteId } from '../identity/suites.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import { seeded } from '../testing/random.ts';
import { decodeFrame } from './handshake-decode.ts';
import { ackHeader, channelHeader, encodeCookie, encodeHead, encodeHello, headCore, helloCore, recordHeader } from './handshake-encode.ts';
import type { EndOffer, LinkFrame } from './handshake-frames.ts';
import {
  ciphertextLength,
  initiatorAuthLength,
  longestFrame,
  mostPieces,
  pieceLength,
  responderAuthLength,
  shareLength,
} from './handshake-lengths.ts';
import type { SciPort } from './link-end.ts';

const random = seeded(0x11);
const some = (length: number): Uint8Array => Uint8Array.from({ length }, () => Math.floor(random() * 256));
const suites = (count: number): SuiteId[] => Array.from({ length: count }, (_, at) => (at + 1) as SuiteId);

const end = (count: number): EndOffer => ({
  index: 0x1234_5678,
  suites: suites(count),
  suite: count as SuiteId,
  mac: '02:00:00:00:00:0a' as MacAddress,
  port: 3 as SciPort,
  interfaceKind: 'radio',
});

const helloOf = (count: number): Uint8Array =>
  encodeHello({ core: helloCore(end(count), some(shareLength)), hint: 7, counter: 9, proof: some(16), cookie: some(16) });
const headOf = (count: number): Uint8Array =>
  encodeHead({ core: headCore(5, end(count), some(ciphertextLength)), proof: some(16), confirm: some(16) });
const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

const samples: readonly Uint8Array[] = [
  helloOf(1),
  helloOf(4),
  headOf(1),
  headOf(4),
  encodeCookie({ to: 5, suites: suites(2), cookie: some(16) }),
  join(recordHeader(5, 0, 0, 4), some(pieceLength + 16)),
  join(recordHeader(5, 1, 4, 5), some(600)),
  join(ackHeader(5, 77), some(20)),
  join(channelHeader(5, 2 ** 40), some(90)),
];

/** What `decodeFrame` read, written again. */
function again(frame: LinkFrame): Uint8Array {
  if (frame.kind === 'hello') return encodeHello({ ...frame, core: helloCore(frame, frame.share) });
  if (frame.kind === 'head') return encodeHead({ ...frame, core: headCore(frame.to, frame, frame.ciphertext) });
  if (frame.kind === 'cookie') return encodeCookie(frame);
  if (frame.kind === 'record') return join(recordHeader(frame.to, frame.flight, frame.fragment, frame.count), frame.sealed);
  if (frame.kind === 'ack') return join(ackHeader(frame.to, frame.sequence), frame.sealed);
  return join(channelHeader(frame.to, frame.sequence), frame.sealed);
}

test('each frame says the same when said again, and shares no memory with the datagram', () => {
  for (const sample of samples) {
    const datagram = Buffer.from(sample);
    const frame = granted(decodeFrame(datagram));
    const said = toHex(again(frame));
    datagram.fill(0);
    assert.deepEqual([said, toHex(again(frame))], [toHex(sample), toHex(sample)]);
  }
});

test('message 1 has 1,274 bytes with one suite and 1,280 with four: it fits one frame of an MTU of 1,500', () => {
  assert.deepEqual([helloOf(1).length, helloOf(4).length], [1_274, 1_280]);
  assert.ok(helloOf(4).length + 40 + 8 <= 1_500);
});

test('the first frame of message 2 and every fragment fit the smallest MTU of IPv6', () => {
  assert.equal(headOf(4).length, 1_180);
  assert.ok((samples[5] as Uint8Array).length <= longestFrame && longestFrame + 48 === 1_280);
});

test('the rest of message 2 and message 3 have four fragments each, the longest SVID eight', () => {
  assert.deepEqual([responderAuthLength, initiatorAuthLength, mostPieces], [4_635, 4_603, { auth: 4, svid: 8, finish: 1 }]);
});

test('every cut and every lengthening of a frame is refused, unless another frame of its kind has that length', () => {
  for (const sample of samples) {
    for (let length = 0; length < sample.length; length += 1) {
      const read = decodeFrame(sample.subarray(0, length));
      // A last fragment and a message of the channel may be shorter.
      if (read.ok) assert.ok(read.value.kind === 'channel' || (read.value.kind === 'record' && read.value.fragment === 4));
      else assert.equal(read.refusal.code, 'link-malformed');
    }
    assert.equal(codeOf(decodeFrame(join(sample, new Uint8Array(1_300)))), 'link-malformed');
  }
});

test('suites that are not ascending, a chosen one beyond the list, a group address, a port or index of zero are refused', () => {
  const hello = helloOf(2);
  const changed = (at: number, ...bytes: readonly number[]): string => {
    const copy = hello.slice();
    copy.set(bytes, at);
    return codeOf(decodeFrame(copy));
  };
  assert.equal(changed(6, 0x12), 'accepted');
  const odd = [
    changed(6, 0x22),
    changed(6, 0x02, 0, 2, 0, 2),
    changed(6, 0x02, 0, 0),
    changed(11, 0x03),
    changed(17, 0, 0),
    changed(2, 0, 0, 0, 0),
  ];
  assert.deepEqual(odd, Array(odd.length).fill('link-malformed'));
  assert.equal(changed(19, 9), 'link-malformed');
});

test('one million random and mutated datagrams: an understood one is the same when written again, the others are refused', () => {
  const below = (n: number): number => Math.floor(random() * n);
  const buffer = Buffer.alloc(1_400);
  const rounds = 1_000_000;
  let understood = 0;
  for (let round = 0; round < rounds; round += 1) {
    const sample = samples[round % samples.length] as Uint8Array;
    let length = sample.length;
    buffer.set(sample);
    for (let faults = below(4); faults > 0; faults -= 1) buffer[below(4) === 0 ? below(length) : below(24)] = below(256);
    if (round % 5 === 0) length = below(1_300);
    const datagram = buffer.subarray(0, length);
    const read = decodeFrame(datagram);
    if (!read.ok) {
      if (read.refusal.code !== 'link-malformed') assert.fail(read.refusal.code);
      continue;
    }
    understood += 1;
    if (understood % 50 === 0) assert.ok(datagram.equals(again(read.value)), `round ${round}`);
  }
  assert.ok(understood > rounds / 10 && understood < rounds * 0.9, `${understood} were understood`);
});
