// SPDX-License-Identifier: Apache-2.0
import type { HeardBeacon, HeardEcho } from '../../core/mesh/beacon.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { Instant } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NeighbourChannel } from '../../ports/neighbour-channel.ts';
import { linkLocalText } from '../address-texts.ts';
import { ipv6Bytes } from '../ipv6-texts.ts';
import { openMulticast } from '../syscall/multicast-socket.ts';
import { createReadiness } from '../syscall/readiness.ts';
import { createReceiver, stampArrivals } from '../syscall/receive-many.ts';
import * as socket from '../syscall/socket6.ts';
import { takeFrames } from '../syscall/take-frames.ts';
import { createArrivals } from './arrivals.ts';
import { beaconGroup, beaconPort } from './beacon-address.ts';
import { decodeBeacon, encodeBeacon } from './beacon-codec.ts';
import { answeredEcho, echoFrame, openEchoSocket } from './echo-frames.ts';

/** Of each socket. */
const framesPerDrain = 4096;

interface Owner {
  readonly ifindex: IfIndex;
  readonly echo: boolean;
}

interface OpenInterface {
  readonly name: string;
  readonly beacons: number;
  readonly echoes: number;
  /** Where its beacons go, struct sockaddr_in6. */
  readonly group: Buffer;
}

/**
 * Beacons over UDP to a link-local multicast group, echoes over ICMPv6, one pair of sockets per interface, read without
 * waiting. Beacons are not authenticated: whoever is on the link can send one. `echoId`: 16 random bits that tell this
 * agent's echoes from others'.
 */
export function createUdpNeighbourChannel(clock: Clock, echoId: number): Outcome<NeighbourChannel> {
  const readiness = createReadiness();
  if (readiness === null) return refuse('environment', 'socket-refused', 'the kernel has no epoll');
  const open = new Map<IfIndex, OpenInterface>();
  const owners = new Map<number, Owner>();
  const receive = createReceiver();
  const arrivals = createArrivals(clock);

  function shut(ifindex: IfIndex): void {
    const one = open.get(ifindex);
    if (one === undefined) return;
    for (const fd of [one.beacons, one.echoes]) {
      owners.delete(fd);
      socket.closeSocket(fd);
    }
    open.delete(ifindex);
  }

  /** Sorts one datagram in; counts 1 where it is neither a beacon nor an echo's answer. `from`: struct sockaddr_in6. */
  function take(owner: Owner, bytes: Buffer, from: Buffer, at: Instant, beacons: HeardBeacon[], echoes: HeardEcho[]): number {
    if (owner.echo) {
      const sequence = answeredEcho(bytes, echoId);
      if (sequence !== null) echoes.push({ hardif: owner.ifindex, from: linkLocalText(from, 8), at, sequence });
      return 0;
    }
    const read = socket.isLinkLocal(from, 8) ? decodeBeacon(bytes) : null;
    if (read === null || !read.ok) return 1;
    beacons.push({ hardif: owner.ifindex, from: linkLocalText(from, 8), at, beacon: read.value });
    return 0;
  }

  return accept({
    open(ifindex, name) {
      shut(ifindex);
      const beacons = openMulticast(`beacons on ${name}`, beaconGroup, beaconPort, ifindex, name);
      if (!beacons.ok) return beacons;
      const echoes = openEchoSocket(name);
      if (!echoes.ok) {
        socket.closeSocket(beacons.value);
        return echoes;
      }
      stampArrivals(beacons.value);
      open.set(ifindex, {
        name,
        beacons: beacons.value,
        echoes: echoes.value,
        group: socket.address6(beaconGroup, beaconPort, ifindex),
      });
      owners.set(beacons.value, { ifindex, echo: false });
      owners.set(echoes.value, { ifindex, echo: true });
      if (readiness.watch(beacons.value) && readiness.watch(echoes.value)) return done;
      shut(ifindex);
      return refuse('environment', 'socket-refused', `the kernel does not watch the sockets of ${name}`);
    },
    shut,
    send(ifindex, beacon) {
      const one = open.get(ifindex);
      if (one === undefined) return refuse('us', 'channel-shut', `interface ${ifindex} has no channel`);
      return socket.sendTo(`a beacon on ${one.name}`, one.beacons, encodeBeacon(beacon), one.group);
    },
    echo(ifindex, to, sequence) {
      const one = open.get(ifindex);
      const ip = ipv6Bytes(to);
      if (one === undefined || ip === null)
        return refuse('us', 'channel-shut', `interface ${ifindex} has no channel, or ${to} is no address`);
      return socket.sendTo(`an echo on ${one.name}`, one.echoes, echoFrame(echoId, sequence), socket.address6(ip, 0, ifindex));
    },
    drain() {
      const beacons: HeardBeacon[] = [];
      const echoes: HeardEcho[] = [];
      let refused = 0;
      const began = clock.now();
      for (const fd of readiness.ready()) {
        const owner = owners.get(fd);
        if (owner === undefined) continue;
        takeFrames(receive, fd, framesPerDrain, (frames) => {
          const now = clock.now();
          const wall = clock.wall();
          for (const { bytes, from, arrived } of frames)
            refused += take(owner, bytes, from, arrivals.of(arrived, now, wall), beacons, echoes);
        });
      }
      arrivals.drained(began);
      return { beacons, echoes, refused };
    },
    close() {
      for (const ifindex of [...open.keys()]) shut(ifindex);
      readiness.close();
    },
  });
}
