// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SpiffeId } from '../../core/identity/spiffe-id.ts';
import { type SciPort, sciOf } from '../../core/link/link-end.ts';
import type { MacAddress } from '../../core/mesh/mac-address.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { ms } from '../../core/time.ts';
import { fakeClock } from '../../ports/contract/fake-clock.ts';
import { fakeLinkProtection } from '../../ports/contract/fake-link-protection.ts';
import { granted } from '../../ports/contract/outcome.ts';
import { replayWindow } from '../../ports/link-protection.ts';
import { createLinkFrames } from './link-frames.ts';

const radio = 4 as IfIndex;
const [ours, theirs] = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as MacAddress[] as [MacAddress, MacAddress];

async function watching() {
  const clock = fakeClock();
  const { state, protection } = fakeLinkProtection([
    { ifindex: radio, name: 'radio0', mac: ours, mtu: 1600, largestMtu: null, kind: 'radio', reorders: true },
  ]);
  const port = 1 as SciPort;
  const device = granted(
    await protection.create({ underlay: radio, port, peer: sciOf(theirs, port), window: replayWindow.overtaking, extended: false }),
  );
  const neighbour = {
    over: radio,
    mac: theirs,
    hardif: device.ifindex,
    name: device.name,
    id: 'spiffe://mesh.example/router/b' as SpiffeId,
  };
  const frames = createLinkFrames(clock, protection, (error) => assert.ifError(error));
  const came = (more: number): void => {
    const held = state.links.get(device.ifindex) ?? assert.fail();
    held.counters = { ...held.counters, ok: held.counters.ok + more };
  };
  /** What is known now, and a reading, which the next look tells of; then some time. */
  const look = async (then = 100) => {
    const [row] = frames.rows([neighbour]);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(ms(then));
    return row;
  };
  return { clock, came, look, frames, device };
}

test('looked at closely, a neighbour whose frames come was seen within the last two looks', async () => {
  const { clock, came, look } = await watching();
  await look();
  came(3);
  await look();
  for (let n = 0; n < 10; n += 1) {
    came(3);
    const now = clock.now();
    const row = (await look()) ?? assert.fail();
    assert.ok(now - row.lastSeen <= 100, `${now - row.lastSeen} ms`);
  }
});

test('a frame since a reading long ago counts as seen then: a heal is not delayed by a guess', async () => {
  const { clock, came, look } = await watching();
  await look(1000);
  const before = clock.now();
  await look(1000);
  came(3);
  // The link falls silent now; the next reading finds that something had come since the one before.
  await look(100);
  const row = (await look()) ?? assert.fail();
  assert.ok(row.lastSeen <= before + 1000 && row.lastSeen >= before, `${row.lastSeen - before} ms after`);
});

test('when none come any more it was seen before they ended, however often is looked', async () => {
  const { clock, came, look } = await watching();
  await look();
  came(3);
  await look();
  await look();
  const ended = clock.now();
  for (let n = 0; n < 10; n += 1) assert.ok(((await look()) ?? assert.fail()).lastSeen <= ended);
});

test('a device that is not there has no row', async () => {
  const { frames, look } = await watching();
  await look();
  const gone = { over: radio, mac: theirs, hardif: 77 as IfIndex, name: 'gone', id: 'spiffe://mesh.example/router/b' as SpiffeId };
  assert.deepEqual(frames.rows([gone]), []);
});
