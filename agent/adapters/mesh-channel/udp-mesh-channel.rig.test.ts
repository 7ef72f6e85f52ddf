// SPDX-License-Identifier: Apache-2.0
import { setTimeout as wait } from 'node:timers/promises';
import { meshChannelContract } from '../../ports/contract/mesh-channel.contract.ts';
import { granted } from '../../ports/contract/outcome.ts';
import { systemClock } from '../clock/system-clock.ts';
import { type CableEnd, layCable } from '../neighbour-channel/testing/cable.ts';
import { sendFromFar } from '../neighbour-channel/testing/stranger.ts';
import { createUdpMeshChannel, noticeGroup, noticePort } from './udp-mesh-channel.ts';

let cables = 0;

// A mesh interface is one Ethernet segment to all routers of the mesh; with two of them that is a cable.
meshChannelContract('UDP over a mesh of two', async () => {
  cables += 1;
  const cable = layCable(`mc${cables}`, 'bat0');
  const end = (at: CableEnd) => {
    const channel = granted(createUdpMeshChannel(systemClock));
    return {
      channel: { ...channel, open: (mesh: CableEnd['hardif'], name: string) => cable.inside(at, () => channel.open(mesh, name)) },
      mesh: at.hardif,
      name: at.name,
      address: at.address,
    };
  };
  return {
    near: end(cable.near),
    far: end(cable.far),
    clock: systemClock,
    pass: () => wait(60),
    disturb: async () => sendFromFar(cable, noticeGroup, noticePort, Buffer.from('no notice')),
    vanish: async () => cable.unplug(),
    close: async () => cable.close(),
  };
});
