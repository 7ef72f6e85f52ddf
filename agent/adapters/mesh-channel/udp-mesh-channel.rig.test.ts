// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type MeshChannelSubject, meshChannelContract } from '../../ports/contract/mesh-channel.contract.ts';
import { granted } from '../../ports/contract/outcome.ts';
import { sampleNotice } from '../../ports/contract/sample-beacons.ts';
import { systemClock } from '../clock/system-clock.ts';
import { bridgeEnds, type Cable, type CableEnd, layCable } from '../neighbour-channel/testing/cable.ts';
import { sendFromFar } from '../neighbour-channel/testing/stranger.ts';
import { createUdpMeshChannel, noticeGroup, noticePort } from './udp-mesh-channel.ts';

let cables = 0;

/** Its sockets are opened in the router's own namespace. */
function channelOf(cable: Cable, at: CableEnd): MeshChannelSubject['near'] {
  const channel = granted(createUdpMeshChannel(systemClock));
  return {
    channel: { ...channel, open: (mesh: CableEnd['hardif'], name: string) => cable.inside(at, () => channel.open(mesh, name)) },
    mesh: at.hardif,
    name: at.name,
    address: at.address,
  };
}

function layMesh(): Cable {
  cables += 1;
  return layCable(`mc${cables}`, 'bat0');
}

const subjectOf = (cable: Cable): MeshChannelSubject => ({
  near: channelOf(cable, cable.near),
  far: channelOf(cable, cable.far),
  clock: systemClock,
  pass: () => wait(300),
  disturb: async () => sendFromFar(cable, noticeGroup, noticePort, Buffer.from('no notice')),
  vanish: async () => cable.unplug(),
  close: async () => cable.close(),
});

// A mesh interface is one Ethernet segment to all routers of the mesh; with two of them that is a cable.
meshChannelContract('UDP over a mesh of two', async () => subjectOf(layMesh()));
meshChannelContract('UDP over a mesh of two whose bat0 is a port of br-lan', async () => subjectOf(bridgeEnds(layMesh())));

test('what comes over the mesh is delivered to the bridge, and not to its port', async () => {
  const plain = layMesh();
  const port = channelOf(plain, plain.near);
  granted(port.channel.open(port.mesh, port.name));
  const cable = bridgeEnds(plain);
  const [near, far] = [channelOf(cable, cable.near), channelOf(cable, cable.far)];
  for (const end of [near, far]) granted(end.channel.open(end.mesh, end.name));
  granted(far.channel.send(far.mesh, sampleNotice(1)));
  await wait(300);
  assert.equal(near.channel.drain().notices.length, 1);
  assert.deepEqual(port.channel.drain(), { notices: [], refused: 0 });
  for (const { channel } of [port, near, far]) channel.close();
  cable.close();
});
