// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countOf, entriesIn } from './agent-log.ts';
import { lastReport } from './attack.ts';
import { devicesIn, receiveCounters } from './kernel-links.ts';

const shown = `19: to-r2_x1: protect on validate strict sc off sa off encrypt on send_sci on end_station off scb off replay on window 64
    cipher suite: GCM-AES-256, using ICV length 16
    TXSC: 0201010002020001 on SA 1
    stats: OutPktsUntagged InPktsUntagged OutPktsTooLong InPktsNoTag InPktsBadTag InPktsUnknownSCI InPktsNoSCI InPktsOverrun
                         0              0              0           0            0                0           3             0
    stats: OutPktsProtected OutPktsEncrypted OutOctetsProtected OutOctetsEncrypted
                          0               71                  0               7000
        1: PN 72, state on, key 01000000000000000000000000000000
    stats: OutPktsProtected OutPktsEncrypted
                          0               71
    RXSC: 0201020002010001, state on
    stats: InOctetsValidated InOctetsDecrypted InPktsUnchecked InPktsDelayed InPktsOK InPktsInvalid InPktsLate InPktsNotValid InPktsNotUsingSA InPktsUnusedSA
                           0              6912               0             0       61             0         12              1                0              -
        1: PN 62, state on, key 02000000000000000000000000000000
    stats: InPktsOK InPktsInvalid InPktsNotValid InPktsNotUsingSA InPktsUnusedSA
                 61             0              0                0              0
`;

test('what came late or was not valid is summed over channels, and their keys are not counted again', () => {
  const sums = receiveCounters(shown + shown);
  assert.deepEqual(
    ['InPktsOK', 'InPktsLate', 'InPktsNotValid', 'InPktsUnusedSA'].map((name) => sums.get(name)),
    [122, 24, 2, 0],
  );
  assert.equal(receiveCounters('').size, 0);
});

test('devices are read from the list of links, with what they run over left away', () => {
  const told = '7: to-r4_x1@to-r4: <BROADCAST,MULTICAST,UP> mtu 1500\n12: air0_x2@air0: <BROADCAST> mtu 1500\n';
  assert.deepEqual(devicesIn(told), ['to-r4_x1', 'air0_x2']);
});

test('an agent’s log is entries, whatever else stands there', async () => {
  const line = (code: string, text: string): string => JSON.stringify({ level: 'info', time: '2026-11-25T13:28:08.210Z', code, text });
  const log = [
    line('link-established', '4/02:01:04:00:02:01/spiffe://mesh.example/router/r4'),
    '(node:7) Warning',
    line('starting', ''),
    '{"co',
  ];
  assert.deepEqual(
    entriesIn(log.join('\n')).map(({ code, at }) => [code, at]),
    [
      ['link-established', Date.UTC(2026, 10, 25, 13, 28, 8, 210)],
      ['starting', Date.UTC(2026, 10, 25, 13, 28, 8, 210)],
    ],
  );
  const mesh = { log: () => Promise.resolve(log.join('\n')) } as never;
  assert.deepEqual([await countOf(mesh, 'r1', 'link-established', 'r4'), await countOf(mesh, 'r1', 'link-established', 'r40')], [1, 0]);
});

test('of what an attacker wrote the last report counts', () => {
  assert.deepEqual(lastReport('{"sent":1}\n(node) warning\n{"sent":2}\n'), { sent: 2 });
  assert.equal(lastReport('Error: interface-gone\n'), null);
});
