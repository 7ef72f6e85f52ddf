// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { seeded } from '../../core/testing/random.ts';
import { ms } from '../../core/time.ts';
import { fakeClock } from './fake-clock.ts';
import { fakeEther } from './fake-ether.ts';
import { neighbourChannelContract } from './neighbour-channel.contract.ts';
import { granted } from './outcome.ts';
import { sampleBeacon } from './sample-beacons.ts';

const [one, two, three] = [1, 2, 3] as IfIndex[] as [IfIndex, IfIndex, IfIndex];

neighbourChannelContract('fake ether', async () => {
  const clock = fakeClock();
  const ether = fakeEther(clock, () => 0);
  const end = (router: string, hardif: IfIndex) => ({
    channel: ether.channel(router),
    hardif,
    name: `m${hardif}`,
    address: ether.plug(router, hardif, 'cable'),
  });
  return {
    near: end('near', one),
    far: end('far', two),
    clock,
    pass: async () => clock.advance(ms(1)),
    disturb: async () => ether.disturb('near', one),
    async vanish() {
      ether.unplug('near', one);
      ether.unplug('far', two);
    },
    close: async () => undefined,
  };
});

function threeOnOneRadio() {
  const clock = fakeClock();
  const ether = fakeEther(clock, seeded(7));
  const routers = (['a', 'b', 'c'] as const).map((router, n) => {
    const hardif = [one, two, three][n] as IfIndex;
    const address = ether.plug(router, hardif, 'radio');
    const channel = ether.channel(router);
    granted(channel.open(hardif, 'wlan0'));
    return { channel, hardif, address };
  });
  const [a, b, c] = routers as [(typeof routers)[0], (typeof routers)[0], (typeof routers)[0]];
  return { clock, ether, a, b, c };
}

test('on a shared radio all but the sender hear a beacon', () => {
  const { a, b, c } = threeOnOneRadio();
  granted(a.channel.send(a.hardif, sampleBeacon(1)));
  assert.deepEqual(
    [a, b, c].map(({ channel }) => channel.drain().beacons.length),
    [0, 1, 1],
  );
});

test('loss hits one direction of one pair, an echo needs both directions', () => {
  const { ether, a, b, c } = threeOnOneRadio();
  ether.impair('a', 'b', 'radio', { loss: 1, delay: ms(0) });
  for (const { channel, hardif } of [a, b]) granted(channel.send(hardif, sampleBeacon(1)));
  assert.deepEqual(
    [a, b, c].map(({ channel }) => channel.drain().beacons.length),
    [1, 0, 2],
  );
  granted(b.channel.echo(b.hardif, a.address, 1));
  granted(b.channel.echo(b.hardif, c.address, 2));
  assert.deepEqual(
    b.channel.drain().echoes.map(({ sequence }) => sequence),
    [2],
  );
});

test('a delay holds frames back until their time, and a share of loss loses about that share', () => {
  const { clock, ether, a, b } = threeOnOneRadio();
  ether.impair('a', 'b', 'radio', { loss: 0.3, delay: ms(40) });
  for (let n = 0; n < 1000; n += 1) granted(a.channel.send(a.hardif, sampleBeacon(n, 0)));
  clock.advance(ms(39));
  assert.equal(b.channel.drain().beacons.length, 0);
  clock.advance(ms(1));
  const heard = b.channel.drain().beacons.length;
  assert.ok(heard > 640 && heard < 760, `${heard} of 1000`);
});
