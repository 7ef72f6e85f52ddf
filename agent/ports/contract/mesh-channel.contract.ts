// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeardNotice, LinkLocal } from '../../core/mesh/beacon.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { Clock } from '../clock.ts';
import type { MeshChannel } from '../mesh-channel.ts';
import { codeOf, granted } from './outcome.ts';
import { sampleNotice } from './sample-beacons.ts';

export interface MeshEnd {
  readonly channel: MeshChannel;
  readonly mesh: IfIndex;
  readonly name: string;
  readonly address: LinkLocal;
}

export interface MeshChannelSubject {
  readonly near: MeshEnd;
  readonly far: MeshEnd;
  readonly clock: Pick<Clock, 'now'>;
  /** Lets what was sent arrive. */
  pass(): Promise<void>;
  /** A datagram that is no notice reaches `near`. */
  disturb(): Promise<void>;
  /** The mesh interfaces vanish. */
  vanish(): Promise<void>;
  close(): Promise<void>;
}

/** `open` gives two routers of one mesh, their channels not yet opened. */
export function meshChannelContract(name: string, open: () => Promise<MeshChannelSubject>): void {
  const within = (title: string, body: (subject: MeshChannelSubject) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      const subject = await open();
      try {
        for (const { channel, mesh, name: ifname } of [subject.near, subject.far]) granted(channel.open(mesh, ifname));
        await body(subject);
      } finally {
        subject.near.channel.close();
        subject.far.channel.close();
        await subject.close();
      }
    });
  };
  within('a notice is heard by the others, and not by its sender', async ({ near, far, clock, pass }) => {
    const sent = clock.now();
    granted(near.channel.send(near.mesh, sampleNotice(8)));
    await pass();
    const { notices, refused } = far.channel.drain();
    assert.equal(refused, 0);
    assert.equal(notices.length, 1);
    const [heard] = notices as [HeardNotice];
    assert.deepEqual(heard.notice, sampleNotice(8));
    assert.equal(heard.from, near.address);
    assert.ok(heard.at >= sent && heard.at <= clock.now());
    for (const { channel } of [near, far]) assert.deepEqual(channel.drain(), { notices: [], refused: 0 });
  });
  within('a hundred notices are heard in their order', async ({ near, far, pass }) => {
    const sent = Array.from({ length: 100 }, (_, n) => sampleNotice(n));
    for (const notice of sent) granted(near.channel.send(near.mesh, notice));
    await pass();
    assert.deepEqual(
      far.channel.drain().notices.map(({ notice }) => notice),
      sent,
    );
  });
  within('a frame that is no notice is counted, and those after it are heard', async ({ near, far, pass, disturb }) => {
    await disturb();
    granted(far.channel.send(far.mesh, sampleNotice(3)));
    await pass();
    const { notices, refused } = near.channel.drain();
    assert.deepEqual([refused, notices.map(({ notice }) => notice.sequence)], [1, [3]]);
  });
  within('a channel that is opened twice hears everything once', async ({ near, far, pass }) => {
    granted(far.channel.open(far.mesh, far.name));
    granted(near.channel.send(near.mesh, sampleNotice(1)));
    await pass();
    assert.equal(far.channel.drain().notices.length, 1);
  });
  within('another interface than the open one has no channel', async ({ near }) => {
    assert.equal(codeOf(near.channel.send(999_999 as IfIndex, sampleNotice(1))), 'channel-shut');
  });
  within('a vanished mesh interface is refused, and throws nothing', async ({ near, vanish, pass }) => {
    await vanish();
    assert.match(codeOf(near.channel.send(near.mesh, sampleNotice(1))), /^(interface-gone|interface-down|no-link-local|channel-shut)$/);
    await pass();
    assert.deepEqual(near.channel.drain(), { notices: [], refused: 0 });
    assert.equal(codeOf(near.channel.open(near.mesh, near.name)), 'interface-gone');
    assert.equal(codeOf(near.channel.send(near.mesh, sampleNotice(1))), 'channel-shut');
  });
}
