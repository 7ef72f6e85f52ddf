// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeardBeacon, HeardEcho, LinkLocal } from '../../core/mesh/beacon.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { Clock } from '../clock.ts';
import type { NeighbourChannel } from '../neighbour-channel.ts';
import { codeOf, granted } from './outcome.ts';
import { sampleBeacon } from './sample-beacons.ts';

/** One end of a link between two routers. */
export interface ChannelEnd {
  readonly channel: NeighbourChannel;
  readonly hardif: IfIndex;
  readonly name: string;
  readonly address: LinkLocal;
}

export interface ChannelSubject {
  readonly near: ChannelEnd;
  readonly far: ChannelEnd;
  readonly clock: Pick<Clock, 'now'>;
  /** Lets what was sent arrive. */
  pass(): Promise<void>;
  /** A datagram that is no beacon reaches `near`. */
  disturb(): Promise<void>;
  /** The link and its interfaces vanish. */
  vanish(): Promise<void>;
  close(): Promise<void>;
}

interface Heard {
  readonly beacons: readonly HeardBeacon[];
  readonly echoes: readonly HeardEcho[];
  readonly refused: number;
}

const nothing: Heard = { beacons: [], echoes: [], refused: 0 };

/** `open` gives two routers on one link, their channels not yet opened on it. */
export function neighbourChannelContract(name: string, open: () => Promise<ChannelSubject>): void {
  const within = (title: string, body: (subject: ChannelSubject) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      const subject = await open();
      try {
        await body(subject);
      } finally {
        subject.near.channel.close();
        subject.far.channel.close();
        await subject.close();
      }
    });
  };
  const openBoth = ({ near, far }: ChannelSubject): void => {
    for (const { channel, hardif, name: ifname } of [near, far]) granted(channel.open(hardif, ifname));
  };

  within('a beacon is heard at the other end, and not by its sender', async (subject) => {
    openBoth(subject);
    const { near, far, clock, pass } = subject;
    assert.deepEqual(far.channel.drain(), nothing);
    const sent = clock.now();
    granted(near.channel.send(near.hardif, sampleBeacon(65_535)));
    await pass();
    const { beacons, echoes, refused } = far.channel.drain();
    assert.deepEqual({ echoes, refused }, { echoes: [], refused: 0 });
    assert.equal(beacons.length, 1);
    const [heard] = beacons as [HeardBeacon];
    assert.deepEqual(heard.beacon, sampleBeacon(65_535));
    assert.equal(heard.hardif, far.hardif);
    assert.equal(heard.from, near.address);
    assert.ok(heard.at >= sent && heard.at <= clock.now());
    assert.deepEqual(near.channel.drain(), nothing);
    assert.deepEqual(far.channel.drain(), nothing);
  });
  within('a hundred beacons, short and long, are heard in their order', async (subject) => {
    openBoth(subject);
    const { near, far, pass } = subject;
    const sent = Array.from({ length: 100 }, (_, n) => sampleBeacon(n, n % 17));
    for (const beacon of sent) granted(near.channel.send(near.hardif, beacon));
    await pass();
    assert.deepEqual(
      far.channel.drain().beacons.map(({ beacon }) => beacon),
      sent,
    );
  });
  within('a neighbour’s kernel answers an echo though its agent listens no more', async (subject) => {
    openBoth(subject);
    const { near, far, pass } = subject;
    far.channel.shut(far.hardif);
    granted(near.channel.echo(near.hardif, far.address, 7));
    granted(near.channel.echo(near.hardif, far.address, 65_535));
    await pass();
    const { beacons, echoes } = near.channel.drain();
    assert.deepEqual(beacons, []);
    assert.deepEqual(
      echoes.map(({ hardif, from, sequence }) => ({ hardif, from, sequence })),
      [7, 65_535].map((sequence) => ({ hardif: near.hardif, from: far.address, sequence })),
    );
    assert.deepEqual(far.channel.drain(), nothing);
  });
  within('a frame that is no beacon is counted, and those after it are heard', async (subject) => {
    openBoth(subject);
    const { near, far, pass, disturb } = subject;
    await disturb();
    granted(far.channel.send(far.hardif, sampleBeacon(3)));
    await pass();
    const { beacons, refused } = near.channel.drain();
    assert.equal(refused, 1);
    assert.deepEqual(
      beacons.map(({ beacon }) => beacon.sequence),
      [3],
    );
  });
  within('nothing is sent or heard where no channel is open', async (subject) => {
    const { near, far, pass } = subject;
    assert.equal(codeOf(near.channel.send(near.hardif, sampleBeacon(1))), 'channel-shut');
    assert.equal(codeOf(near.channel.echo(near.hardif, far.address, 1)), 'channel-shut');
    openBoth(subject);
    far.channel.shut(far.hardif);
    far.channel.shut(far.hardif);
    assert.equal(codeOf(far.channel.send(far.hardif, sampleBeacon(1))), 'channel-shut');
    granted(near.channel.send(near.hardif, sampleBeacon(2)));
    await pass();
    granted(far.channel.open(far.hardif, far.name));
    granted(near.channel.send(near.hardif, sampleBeacon(3)));
    await pass();
    assert.deepEqual(
      far.channel.drain().beacons.map(({ beacon }) => beacon.sequence),
      [3],
    );
  });
  within('a channel that is opened twice hears everything once', async (subject) => {
    openBoth(subject);
    openBoth(subject);
    const { near, far, pass } = subject;
    granted(near.channel.send(near.hardif, sampleBeacon(1)));
    await pass();
    assert.equal(far.channel.drain().beacons.length, 1);
  });
  within('a vanished interface is refused, and throws nothing', async (subject) => {
    openBoth(subject);
    const { near, far, pass, vanish } = subject;
    await vanish();
    assert.match(codeOf(near.channel.send(near.hardif, sampleBeacon(1))), /^(interface-gone|interface-down|no-link-local|channel-shut)$/);
    assert.match(codeOf(near.channel.echo(near.hardif, far.address, 1)), /^(interface-gone|interface-down|no-link-local|channel-shut)$/);
    await pass();
    assert.deepEqual(near.channel.drain(), nothing);
    near.channel.shut(near.hardif);
    assert.equal(codeOf(near.channel.open(near.hardif, near.name)), 'interface-gone');
  });
}
