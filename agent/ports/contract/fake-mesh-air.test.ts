// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { ms } from '../../core/time.ts';
import { fakeClock } from './fake-clock.ts';
import { fakeMeshAir } from './fake-mesh-air.ts';
import { meshChannelContract } from './mesh-channel.contract.ts';
import { granted } from './outcome.ts';
import { sampleNotice } from './sample-beacons.ts';

const mesh = 5 as IfIndex;

meshChannelContract('fake mesh', async () => {
  const clock = fakeClock();
  const air = fakeMeshAir(clock);
  const end = (router: string) => ({ channel: air.channel(router), mesh, name: 'bat0', address: air.join(router, mesh) });
  return {
    near: end('near'),
    far: end('far'),
    clock,
    pass: async () => clock.advance(ms(1)),
    disturb: async () => air.disturb('near'),
    async vanish() {
      air.leave('near');
      air.leave('far');
    },
    close: async () => undefined,
  };
});

test('two islands do not hear each other until they are one again', () => {
  const air = fakeMeshAir(fakeClock());
  const [a, b, c] = ['a', 'b', 'c'].map((router) => {
    air.join(router, mesh);
    const channel = air.channel(router);
    granted(channel.open(mesh, 'bat0'));
    return channel;
  });
  air.strand('c', 1);
  granted(a?.send(mesh, sampleNotice(1)) ?? assert.fail());
  assert.deepEqual([b?.drain().notices.length, c?.drain().notices.length], [1, 0]);
  air.strand('c', 0);
  granted(a?.send(mesh, sampleNotice(2)) ?? assert.fail());
  assert.deepEqual([b?.drain().notices.length, c?.drain().notices.length], [1, 1]);
});
