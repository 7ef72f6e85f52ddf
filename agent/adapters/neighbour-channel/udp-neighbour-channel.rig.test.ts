// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { neighbourChannelContract } from '../../ports/contract/neighbour-channel.contract.ts';
import { codeOf, granted } from '../../ports/contract/outcome.ts';
import { sampleBeacon } from '../../ports/contract/sample-beacons.ts';
import type { NeighbourChannel } from '../../ports/neighbour-channel.ts';
import { systemClock } from '../clock/system-clock.ts';
import { ipv6Bytes } from '../ipv6-texts.ts';
import { run } from '../netlink/testing/router-namespaces.ts';
import { beaconGroup, beaconPort } from './beacon-address.ts';
import { encodeBeacon } from './beacon-codec.ts';
import { bridgeEnds, type Cable, type CableEnd, layCable } from './testing/cable.ts';
import { sendFromFar } from './testing/stranger.ts';
import { createUdpNeighbourChannel } from './udp-neighbour-channel.ts';

let cables = 0;
const pass = (): Promise<void> => wait(300);

/** The channel's sockets are opened in the router's own namespace. */
function channelOf(cable: Cable, end: CableEnd, id: number): NeighbourChannel {
  const channel = granted(createUdpNeighbourChannel(systemClock, id));
  return { ...channel, open: (hardif, name) => cable.inside(end, () => channel.open(hardif, name)) };
}

neighbourChannelContract('UDP over a cable', async () => {
  cables += 1;
  const cable = layCable(`nc${cables}`);
  const { near, far } = cable;
  return {
    near: { ...near, channel: channelOf(cable, near, 0xaaaa) },
    far: { ...far, channel: channelOf(cable, far, 0xbbbb) },
    clock: systemClock,
    pass,
    disturb: async () => sendFromFar(cable, beaconGroup, beaconPort, Buffer.from('no beacon')),
    vanish: async () => cable.unplug(),
    close: async () => cable.close(),
  };
});

async function onCable(body: (cable: Cable, near: NeighbourChannel, far: NeighbourChannel) => Promise<void>): Promise<void> {
  cables += 1;
  const cable = layCable(`nc${cables}`);
  const near = channelOf(cable, cable.near, 1);
  const far = channelOf(cable, cable.far, 2);
  try {
    granted(near.open(cable.near.hardif, cable.near.name));
    granted(far.open(cable.far.hardif, cable.far.name));
    await body(cable, near, far);
  } finally {
    near.close();
    far.close();
    cable.close();
  }
}

test('a datagram to the interface’s own address is not delivered: only the group, which no router forwards, is heard', () =>
  onCable(async (cable, near) => {
    const beacon = encodeBeacon(sampleBeacon(1));
    sendFromFar(cable, ipv6Bytes(cable.near.address) ?? assert.fail(), beaconPort, beacon);
    await pass();
    assert.deepEqual(near.drain(), { beacons: [], echoes: [], refused: 0 });
    sendFromFar(cable, beaconGroup, beaconPort, beacon);
    await pass();
    assert.equal(near.drain().beacons.length, 1);
  }));

test('a datagram from an address that is not link-local is counted, not believed', () =>
  onCable(async (cable, near) => {
    const { namespace, name } = cable.far;
    // With this source address the kernel has nothing else to choose from.
    run(`ip -n ${namespace} addr del fe80::b2/64 dev ${name}; ip -n ${namespace} addr add 2001:db8::b2/64 dev ${name} nodad`);
    sendFromFar(cable, beaconGroup, beaconPort, encodeBeacon(sampleBeacon(1)));
    await pass();
    assert.deepEqual(near.drain(), { beacons: [], echoes: [], refused: 1 });
  }));

test('an echo that another program asked for is not taken for one’s own', () =>
  onCable(async (cable, near) => {
    const other = channelOf(cable, cable.near, 0x1234);
    granted(other.open(cable.near.hardif, cable.near.name));
    granted(other.echo(cable.near.hardif, cable.far.address, 9));
    await pass();
    assert.deepEqual(near.drain().echoes, []);
    assert.equal(other.drain().echoes.length, 1);
    other.close();
  }));

test('a kernel whose interface is a port of a bridge answers over the bridge', () =>
  onCable(async (plain, near) => {
    const cable = bridgeEnds(plain);
    granted(cable.inside(cable.near, () => near.open(cable.near.hardif, cable.near.name)));
    granted(near.echo(cable.near.hardif, cable.far.address, 3));
    await wait(200);
    assert.deepEqual(
      near.drain().echoes.map(({ hardif, from, sequence }) => [hardif, from, sequence]),
      [[cable.near.hardif, cable.far.address, 3]],
    );
    assert.notEqual(codeOf(near.echo(plain.near.hardif, plain.far.address, 4)), 'accepted');
  }));

test('a beacon is dated by its arrival, not by when it was read', () =>
  onCable(async (cable, near, far) => {
    near.drain();
    const before = systemClock.now();
    granted(far.send(cable.far.hardif, sampleBeacon(1)));
    const after = systemClock.now();
    await wait(150);
    const [heard] = near.drain().beacons;
    assert.ok(heard !== undefined && heard.at >= before - 2 && heard.at <= after + 50, `${heard?.at} is not about ${before}`);
  }));

test('an interface that is down or without IPv6 says so', () =>
  onCable(async (cable, near) => {
    const { namespace, hardif, name } = cable.near;
    run(`ip -n ${namespace} addr flush dev ${name}`);
    assert.equal(codeOf(near.send(hardif, sampleBeacon(1))), 'no-link-local');
    run(`ip -n ${namespace} link set ${name} down`);
    assert.match(codeOf(near.send(hardif, sampleBeacon(1))), /^(interface-down|no-link-local)$/);
    assert.equal(codeOf(near.open(999_999 as typeof hardif, 'nowhere0')), 'interface-gone');
  }));

test('more frames than one drain takes are left for the next, none is lost or doubled', () =>
  onCable(async (cable, near, far) => {
    const sent = Array.from({ length: 150 }, (_, n) => n);
    for (const n of sent) granted(far.send(cable.far.hardif, sampleBeacon(n)));
    await pass();
    const heard = [near.drain(), near.drain()].flatMap(({ beacons }) => beacons.map(({ beacon }) => beacon.sequence));
    assert.deepEqual(heard, sent);
  }));
