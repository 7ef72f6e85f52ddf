// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Sci, type SciPort, sciBytes, sciOf } from '../../core/link/link-end.ts';
import { secret } from '../../core/link/secret.ts';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import { addAssociation, addChannel, deleteAssociation, deleteChannel, everyDevice, setActive } from './association-messages.ts';
import { bringUp, encodeWith, linkByName, linksOfKind, newDevice, setMtu } from './device-messages.ts';
import { addressOf, isSci, sciAt } from './secure-channel.ts';

const own = sciOf('02:00:00:00:00:01' as MacAddress, 10 as SciPort);
const peer = '02aabbccddee1234' as Sci;
const key = {
  keyId: Uint8Array.from({ length: 16 }, (_, n) => n + 1),
  sak: secret(new Uint8Array(32).fill(0xa5)),
  salt: secret(new Uint8Array(12).fill(0x5a)),
  ssci: 2,
} as const;
const hex = (...parts: string[]): string => parts.join('').replaceAll(' ', '');

test('a device is asked for with the very bytes of ip(8): strace of iproute2 6.1, ip link add … type macsec …', () => {
  // ip link add link p0 name p0_x5 group 30768 type macsec sci 020000000001000a cipher gcm-aes-256 icvlen 16 encrypt on
  //   send_sci on protect on replay on window 64 validate strict encodingsa 0
  const expected = hex(
    '00000000 00000000 00000000 00000000',
    '08001b00 30780000  08000500 03000000  0a000300 70305f783500 0000',
    '6c001200 0a000100 6d6163736563 0000 5c000200',
    '0c000100 020000000001000a',
    '05000700 01000000 05000900 01000000 05000800 01000000 05000d00 02000000',
    '0c000400 02000001 00c28000',
    '05000300 10000000 08000500 40000000 05000c00 01000000 05000600 00000000',
  );
  assert.equal(newDevice({ name: 'p0_x5', underlay: 3, own, window: 64, extended: false }).toString('hex'), expected);
});

test('an SCI stands in the message as in a frame: address, then the port in network order', () => {
  assert.equal(Buffer.from(sciBytes(peer)).toString('hex'), '02aabbccddee1234');
  assert.equal(sciAt(sciBytes(peer), 0), peer);
  assert.equal(addressOf(peer), '02:aa:bb:cc:dd:ee');
  assert.deepEqual(
    [peer, '02aabbccddee0000', '02aabbccddee123', '02AABBCCDDEE1234'].map((text) => isSci(text as Sci)),
    [true, false, false, false],
  );
});

// What do_modify_nl of iproute2's ip/ipmacsec.c builds, written out by hand: generic header (command, version 1), IFINDEX,
// RXSC_CONFIG { SCI }, SA_CONFIG { AN, PN, KEYID, KEY, ACTIVE }.
const index = '08000100 07000000';
const channel = '10000200 0c000100 02aabbccddee1234';
const keyParts = `14000500 0102030405060708090a0b0c0d0e0f10 24000400 ${'a5'.repeat(32)}`;
const [on, off] = ['05000200 01000000', '05000200 00000000'];

test('ip macsec add DEV rx SCI on', () => {
  const expected = hex('01010000', index, '18000200 0c000100 02aabbccddee1234 05000200 01000000');
  assert.equal(addChannel(7, peer).toString('hex'), expected);
});

test('ip macsec add DEV rx SCI sa 2 pn 1 on key ID KEY, and for tx the same with off: it sends when it is asked to', () => {
  const association = hex('54000300 05000100 02000000 08000300 01000000', keyParts);
  const asked = { association: 2, key, extended: false } as const;
  assert.equal(addAssociation(7, peer, asked).toString('hex'), hex('07010000', index, channel, association, on));
  assert.equal(addAssociation(7, null, asked).toString('hex'), hex('04010000', index, association, off));
});

test('… with extended packet numbers: 64 bits, salt and SSCI', () => {
  const numbers = '0c000300 0100000000000000 10000900 5a5a5a5a5a5a5a5a5a5a5a5a 08000800 00000002';
  const expected = hex('07010000', index, channel, '70000300 05000100 02000000', numbers, keyParts, on);
  assert.equal(addAssociation(7, peer, { association: 2, key, extended: true }).toString('hex'), expected);
});

test('ip macsec set … sa 2 on or off: an update holds a number and a state, never a packet number or a key', () => {
  const association = `14000300 05000100 02000000 ${off}`;
  const active = `14000300 05000100 02000000 ${on}`;
  assert.equal(setActive(7, peer, 2, false).toString('hex'), hex('09010000', index, channel, association));
  assert.equal(setActive(7, null, 2, false).toString('hex'), hex('06010000', index, association));
  assert.equal(setActive(7, null, 2, true).toString('hex'), hex('06010000', index, active));
});

test('ip macsec del … sa 2, and del DEV rx SCI', () => {
  const association = '0c000300 05000100 02000000';
  assert.equal(deleteAssociation(7, peer, 2).toString('hex'), hex('08010000', index, channel, association));
  assert.equal(deleteAssociation(7, null, 2).toString('hex'), hex('05010000', index, association));
  assert.equal(deleteChannel(7, peer).toString('hex'), hex('02010000', index, channel));
  assert.equal(everyDevice.toString('hex'), '00010000');
});

test('which key sends is changed by the kind’s own data; up and MTU by the header and one attribute', () => {
  const header = '00000000 07000000 00000000 00000000';
  assert.equal(encodeWith(7, 3).toString('hex'), hex(header, '1c001200 0a000100 6d6163736563 0000 0c000200 05000600 03000000'));
  assert.equal(bringUp(7).toString('hex'), hex('00000000 07000000 01000000 01000000'));
  assert.equal(setMtu(7, 1564).toString('hex'), hex(header, '08000400 1c060000'));
});

test('devices are asked for by name or by kind', () => {
  assert.equal(linkByName('p0').toString('hex'), hex('00'.repeat(16), '07000300 70300000'));
  assert.equal(linksOfKind('macsec').toString('hex'), hex('00'.repeat(16), '10001200 0a000100 6d6163736563 0000'));
});
