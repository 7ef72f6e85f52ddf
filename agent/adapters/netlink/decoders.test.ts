// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../../core/testing/random.ts';
import { decodeAnnouncer, decodeGateway, decodeHardif, decodeMesh, decodeNeighbour, decodeRoute } from '../batman-adv/decode.ts';
import { decodeAddress } from '../rtnetlink/decode-address.ts';
import { decodeLink, decodeLinkChange } from '../rtnetlink/decode-link.ts';
import { decodeRoute as decodeIpRoute, decodeLookup, decodeOwnRule } from '../rtnetlink/ip-route.ts';
import { message } from '../rtnetlink/numbers.ts';
import { decodeXdpState } from '../rtnetlink/xdp-attach.ts';
import { type Decode, walkMessages } from './message.ts';
import { createNetlinkSocket } from './netlink-socket.ts';
import { readRecording, scriptedWire } from './testing/recorded-wire.ts';

const generic: readonly Decode<unknown>[] = [decodeMesh, decodeHardif, decodeRoute, decodeNeighbour, decodeGateway, decodeAnnouncer];
const route: readonly Decode<unknown>[] = [
  decodeLink,
  decodeLinkChange,
  decodeAddress,
  decodeIpRoute,
  decodeLookup,
  decodeOwnRule,
  decodeXdpState,
];
const types = [message.newLink, message.delLink, message.newAddress, message.newRoute, message.newRule];

const recordings = ['../batman-adv/captured/iv-observe.hex', '../batman-adv/captured/v-observe.hex', '../rtnetlink/captured/links.hex'].map(
  (path) => readRecording(new URL(path, import.meta.url)),
);
/** Payloads of real messages, of generic netlink and of rtnetlink. */
const payloads = (datagrams: readonly Buffer[]): Buffer[] =>
  datagrams.flatMap((datagram) => {
    const found: Buffer[] = [];
    walkMessages(datagram, datagram.length, (from, to) => found.push(Buffer.from(datagram.subarray(from, to))) > 0);
    return found;
  });
const real = { generic: [...payloads(recordings[0] ?? []), ...payloads(recordings[1] ?? [])], route: payloads(recordings[2] ?? []) };

/** A decoder answers within its bytes: a value, a refusal with a code, or null. */
function check(decode: Decode<unknown>, bytes: Buffer, from: number, to: number, type: number): number {
  const told = decode(bytes, from, to, type);
  if (told === null || told.ok) return told === null ? 0 : 1;
  assert.match(told.refusal.code, /^(batadv|netlink)-[a-z]+$/);
  return 0;
}

test('no bytes, random or real with faults, make a decoder throw: one million messages', () => {
  const random = seeded(0x5eed);
  const below = (n: number): number => Math.floor(random() * n);
  const buffer = Buffer.alloc(512);
  let read = 0;
  for (let round = 0; round < 1_000_000; round += 1) {
    const generics = round % 2 === 0;
    const decoders = generics ? generic : route;
    const decode = decoders[below(decoders.length)] as Decode<unknown>;
    const samples = generics ? real.generic : real.route;
    let length: number;
    if (round % 8 < 6) {
      const sample = samples[below(samples.length)] as Buffer;
      length = Math.min(sample.length, buffer.length);
      sample.copy(buffer, 0, 0, length);
      // A bit, a length, a cut: what a broken kernel, driver or memory would do.
      for (let faults = below(4); faults > 0; faults -= 1) buffer[below(length)] = below(256);
      if (below(3) === 0) length = below(length + 1);
    } else {
      length = below(96);
      for (let at = 0; at < length; at += 1) buffer[at] = below(256);
    }
    read += check(decode, buffer, 0, length, types[below(types.length)] as number);
  }
  assert.ok(read > 50_000, `only ${read} messages were readable: the faults leave nothing to decode`);
});

test('a decoder never reads beyond its message, though more bytes follow', () => {
  for (const sample of real.generic) {
    const bytes = Buffer.concat([sample, Buffer.alloc(64, 0xff)]);
    for (const decode of generic) assert.deepEqual(decode(bytes, 0, sample.length, 0), decode(sample, 0, sample.length, 0));
    for (let cut = 0; cut <= sample.length; cut += 1) for (const decode of generic) check(decode, bytes, 0, cut, 0);
  }
});

test('no datagram makes a dump throw or run on', () => {
  const random = seeded(0xd06);
  const below = (n: number): number => Math.floor(random() * n);
  const datagrams = recordings.flat().filter(({ length }) => length > 0);
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = Buffer.from(datagrams[below(datagrams.length)] as Buffer);
    for (let faults = below(5); faults > 0; faults -= 1) bytes[below(bytes.length)] = below(256);
    const socket = createNetlinkSocket(
      scriptedWire(() => [bytes]),
      'fuzz',
    );
    const told = socket.dump(5, Buffer.alloc(0), generic[below(generic.length)] as Decode<unknown>);
    if (!told.ok) assert.match(told.refusal.code, /^[a-z-]+$/);
  }
});
