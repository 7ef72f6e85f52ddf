// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ignorant, type Knowledge } from '../knowledge/knowledge.ts';
import { establishedAfter, type NeighbourWatch, noEchoes, watchKey } from '../knowledge/neighbour-watch.ts';
import { nothingReceived } from '../knowledge/reception.ts';
import type { LinkLocal, NodeId } from '../mesh/beacon.ts';
import type { MacAddress } from '../mesh/mac-address.ts';
import type { IfIndex } from '../mesh/mesh-view.ts';
import { type Instant, instant, ms } from '../time.ts';
import { nextLook, wantsTurn } from './lateness.ts';

const hardif = 3 as IfIndex;
const mac = '02:00:00:00:00:02' as MacAddress;

/** A neighbour that sends every 100 ms and was heard last at `lastHeard`. */
function hearing(lastHeard: number, heardCount = establishedAfter): Knowledge {
  const key = watchKey(hardif, mac);
  const watch: NeighbourWatch = {
    key,
    hardif,
    over: hardif,
    hardifName: 'wlan0',
    mac,
    node: 7 as NodeId,
    from: 'fe80:0:0:0:0:0:0:2' as LinkLocal,
    interval: ms(100),
    heardCount,
    lastHeard: instant(lastHeard),
    lastSequence: 1,
    reception: nothingReceived,
    usualLoss: 0,
    usualKnown: false,
    theirs: null,
    suspectSince: null,
    echo: noEchoes,
    goodSince: null,
  };
  return { ...ignorant, tickedAt: instant(1000), neighbours: { [key]: watch } };
}

const waits = (k: Knowledge, at: number): number | null => {
  const look: Instant | null = nextLook(k, instant(at));
  return look === null ? null : look - at;
};

test('a neighbour is looked for one and a half intervals after its last beacon, then every half of one', () => {
  const k = hearing(1000);
  assert.equal(waits(k, 1000), 152);
  assert.equal(waits(k, 1150), 52);
  assert.equal(waits(k, 1203), 49);
  assert.equal(waits(k, 1253), 49);
});

test('who is new, or gone for long, changes no rhythm', () => {
  assert.equal(waits(hearing(1000, 1), 1150), null);
  assert.equal(waits(hearing(1000), 2500), null);
  assert.equal(waits(ignorant, 1000), null);
});

test('a look that finds the beacon missing is worth a turn, one that finds it is not', () => {
  assert.equal(wantsTurn(hearing(1000), instant(1050)), false);
  assert.equal(wantsTurn({ ...hearing(1000), tickedAt: instant(1150) }, instant(1202)), true);
  assert.equal(wantsTurn({ ...hearing(1180), tickedAt: instant(1150) }, instant(1202)), false);
});
