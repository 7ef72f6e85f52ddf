// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { writeMessage } from '../netlink/message.ts';
import { createNetlinkSocket } from '../netlink/netlink-socket.ts';
import { errorMessage, scriptedWire } from '../netlink/testing/recorded-wire.ts';
import { wirelessInterface } from './wireless-interface.ts';

const family = writeMessage(16, 0, 0, Buffer.from('01020000060001001c000000', 'hex'));
const answer = (text: string): Buffer => writeMessage(28, 0, 0, Buffer.from(text.replaceAll(' ', ''), 'hex'));
const ask = (...answers: Buffer[][]) => {
  const wire = scriptedWire((_request, nth) => answers[nth] ?? [errorMessage(-22)]);
  return { wire, told: wirelessInterface(createNetlinkSocket(wire, 'nl80211'), 7) };
};
const known = [family, errorMessage(0)];
// NL80211_ATTR_IFINDEX 7, NL80211_ATTR_IFTYPE
const interfaceOf = (type: string): Buffer[] => [answer(`07010000 08000300 07000000 08000500 ${type}000000`), errorMessage(0)];
// NL80211_ATTR_MESH_CONFIG { NL80211_MESHCONF_TTL 31, NL80211_MESHCONF_FORWARDING }
const meshOf = (forwarding: string): Buffer[] => [
  answer(`1c010000 08000300 07000000 14002380 05000600 1f000000 05001300 ${forwarding}000000`),
  errorMessage(0),
];

test('a mesh point that forwards is told from one that does not', () => {
  assert.deepEqual(granted(ask(known, interfaceOf('07'), meshOf('01')).told), { type: 7, forwards: true });
  const { told, wire } = ask(known, interfaceOf('07'), meshOf('00'));
  assert.deepEqual(granted(told), { type: 7, forwards: false });
  // NL80211_CMD_GET_INTERFACE and NL80211_CMD_GET_MESH_CONFIG, each about interface 7
  assert.deepEqual(
    wire.requests.slice(1).map((request) => request.toString('hex', 16)),
    ['050000000800030007000000', '1c0000000800030007000000'],
  );
});

test('other radios forward nothing and are not asked about a mesh', () => {
  const { told, wire } = ask(known, interfaceOf('01'));
  assert.deepEqual(granted(told), { type: 1, forwards: false });
  assert.equal(wire.requests.length, 2);
});

test('a cable is no radio, and a kernel without radios has none', () => {
  assert.equal(granted(ask(known, [errorMessage(-19)]).told), null);
  assert.equal(granted(ask(known, [errorMessage(-22)]).told), null);
  assert.equal(granted(ask([errorMessage(-2)]).told), null);
});

test('a mesh point of which forwarding is not told is not taken for a safe one', () => {
  assert.equal(codeOf(ask(known, interfaceOf('07'), [answer('1c010000'), errorMessage(0)]).told), 'netlink-malformed');
  assert.equal(codeOf(ask(known, interfaceOf('07'), [errorMessage(-1)]).told), 'netlink-not-permitted');
});
