// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../../core/testing/random.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { type Decode, headerLength } from '../netlink/message.ts';
import { decodeInterfaceType, decodeMeshForwarding } from '../nl80211/wireless-interface.ts';
import { decodeRule } from '../traffic-control/decode-rule.ts';
import { newRule } from '../traffic-control/ingress-rule.ts';
import { decodeDevice } from './decode-device.ts';
import { decodeSecy } from './decode-secy.ts';
import { genericWire } from './testing/generic-side.ts';
import { addLink, newState } from './testing/kernel-state.ts';
import { routeWire } from './testing/route-side.ts';
import { underlayRules } from './underlay-filter.ts';

const hex = (...parts: string[]): Buffer => Buffer.from(parts.join('').replaceAll(' ', ''), 'hex');

/** One device written out by hand in the order of dump_secy (drivers/net/macsec.c, 6.1): a key to send with, one to receive with. */
const device = hex(
  '00010000 08000100 2a000000 0c000900 05000100 00000000',
  // SECY: SCI, cipher, ICV, operational, protect, replay, validate, encrypt, send_sci, es, scb, encoding SA, window
  '74000400 0c000100 020000000001000a 0c000400 02000001 00c28000',
  '05000500 10000000 05000800 01000000 05000600 01000000 05000700 01000000 05000900 02000000 05000a00 01000000',
  '05000b00 01000000 05000c00 00000000 05000d00 00000000 05000200 01000000 08000300 40000000',
  // TXSC_STATS: encrypted packets 5, octets 2^32 + 1
  '1c000700 0c000200 0500000000000000 0c000400 0100000001000000',
  // SECY_STATS: too long 1, no tag 2, bad tag 3, unknown SCI 4, no SCI 5
  '40000800 0c000300 0100000000000000 0c000400 0200000000000000 0c000500 0300000000000000',
  '0c000600 0400000000000000 0c000700 0500000000000000',
  // TXSA_LIST: AN 1, PN 0x1000, key id, active
  '40000500 3c000100 0c000600 08000700 05000000 05000100 01000000 08000300 00100000',
  '14000500 000102030405060708090a0b0c0d0e0f 05000200 01000000',
  // RXSC_LIST: active, SCI, stats, SA list
  '9c000600 98000100 05000200 01000000 0c000100 02aabbccddee0007',
  '4c000400 0c000200 2200000000000000 0c000500 1100000000000000 0c000700 0300000000000000',
  '0c000800 0200000000000000 0c000900 0100000000000000 0c000a00 0600000000000000',
  '34000300 30000100 05000100 02000000 08000300 01000000 14000500 ffeeddccbbaa99887766554433221100 05000200 00000000',
);

test('a device is told with its settings, keys and counters', () => {
  const row = granted(decodeSecy(device, 0, device.length));
  assert.deepEqual([row.ifindex, row.own, row.sending, row.operational], [42, '020000000001000a', 1, true]);
  assert.deepEqual(row.settings, {
    cipher: 0x0080_c200_0100_0002n,
    icvLength: 16,
    encrypt: true,
    protect: true,
    sendSci: true,
    endStation: false,
    scb: false,
    validate: 2,
    replay: true,
    window: 64,
    offload: 0,
  });
  assert.deepEqual(row.transmit, [{ association: 1, active: true, keyId: '000102030405060708090a0b0c0d0e0f', nextPacketNumber: 4096 }]);
  assert.deepEqual(row.channels, [
    {
      peer: '02aabbccddee0007',
      active: true,
      associations: [{ association: 2, active: false, keyId: 'ffeeddccbbaa99887766554433221100', nextPacketNumber: 1 }],
      counters: { octetsValidated: 0, octetsDecrypted: 34, ok: 17, late: 3, notValid: 2, notUsingSa: 1, unusedSa: 6 },
    },
  ]);
  assert.deepEqual(row.sent, { encrypted: 5, octetsEncrypted: 2 ** 32 + 1 });
  assert.deepEqual(row.device, { tooLong: 1, noTag: 2, badTag: 3, unknownSci: 4, noSci: 5 });
});

test('a device cut anywhere is refused with a code or told from the bytes it has, never from those behind', () => {
  const beyond = Buffer.concat([device, Buffer.alloc(64, 0xff)]);
  for (let cut = 0; cut <= device.length; cut += 1) {
    const told = decodeSecy(beyond, 0, cut);
    assert.deepEqual(told, decodeSecy(Buffer.from(beyond.subarray(0, cut)), 0, cut));
    if (cut < device.length) assert.equal(codeOf(told) === 'accepted' ? granted(told).channels.length : 0, 0);
  }
});

/** Payloads of the kernel in memory, which stand for real ones. */
function samples(): Buffer[] {
  const state = newState();
  const below = addLink(state, { name: 'mesh0', masterKind: 'batadv', master: 2 });
  const rules = underlayRules([7830], true).map((rule) => newRule(below, rule));
  state.wireless.set(below, { type: 7, forwarding: true });
  const [route, generic] = [routeWire(state), genericWire(state)];
  const ask = (wire: typeof route, type: number, payload: Buffer): Buffer[] => {
    const request = Buffer.alloc(headerLength + payload.length);
    request.writeUInt16LE(type, 4);
    payload.copy(request, headerLength);
    wire.send(request);
    return wire.waiting.splice(0).flatMap((one) => (Buffer.isBuffer(one) ? [Buffer.from(one.subarray(headerLength))] : []));
  };
  const about = hex('08000300', `0${below}000000`);
  const header = Buffer.alloc(16);
  header.writeInt32LE(below, 4);
  return [
    device,
    ...rules,
    ...ask(route, 18, header),
    ...ask(generic, 41, Buffer.concat([hex('05000000'), about])),
    ...ask(generic, 41, Buffer.concat([hex('1c000000'), about])),
  ];
}

test('no bytes, random or with faults, make a decoder throw or read on: one million messages', () => {
  const decoders: readonly Decode<unknown>[] = [
    decodeSecy,
    decodeSecy,
    decodeDevice,
    decodeRule,
    decodeInterfaceType,
    decodeMeshForwarding,
  ];
  const real = samples();
  assert.ok(real.length > 15);
  const random = seeded(0x5ec1);
  const below = (n: number): number => Math.floor(random() * n);
  const buffer = Buffer.alloc(640);
  let read = 0;
  for (let round = 0; round < 1_000_000; round += 1) {
    const decode = decoders[below(decoders.length)] ?? decodeSecy;
    let length = below(96);
    if (round % 8 < 6) {
      const sample = real[below(round % 2 === 0 ? 2 : real.length)] ?? device;
      length = sample.copy(buffer);
      for (let faults = below(4); faults > 0; faults -= 1) buffer[below(length)] = below(256);
      if (below(3) === 0) length = below(length + 1);
    } else for (let at = 0; at < length; at += 1) buffer[at] = below(256);
    const told = decode(buffer, 0, length, below(2) === 0 ? 44 : 16);
    if (told === null) continue;
    if (told.ok) read += 1;
    else assert.match(told.refusal.code, /^(macsec|netlink)-malformed$/);
  }
  assert.ok(read > 50_000, `only ${read} messages were readable: the faults leave nothing to decode`);
});
