// SPDX-License-Identifier: Apache-2.0
import type { HeardBeacon, HeardEcho } from '../../core/mesh/beacon.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import { type Instant, instant } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NeighbourChannel } from '../../ports/neighbour-channel.ts';
import { linkLocalText } from '../address-texts.ts';
import { u16be } from '../byte-order.ts';
import { openMulticast } from '../syscall/multicast-socket.ts';
import { createReadiness } from '../syscall/readiness.ts';
import { createReceiver, stampArrivals } from '../syscall/receive-many.ts';
import * as socket from '../syscall/socket6.ts';
import { takeFrames } from '../syscall/take-frames.ts';
import { decodeBeacon, encodeBeacon } from './beacon-codec.ts';

/** Link-local scope, transient (RFC 4291, 2.7); "x0". */
export const beaconGroup = Uint8Array.from([0xff, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x78, 0x30]);
export const beaconPort = 7830;
const echoRequest = 128;
const echoReply = 129;
const icmpFilterOption = 1;
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

function onlyEchoReplies(): Buffer {
  // A set bit blocks the type (struct icmp6_filter).
  const filter = Buffer.alloc(32, 0xff);
  filter.writeUInt32LE(~(1 << (echoReply & 31)) >>> 0, (echoReply >> 5) * 4);
  return filter;
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
  let drainedAt = clock.now();

  /**
   * The kernel stamps arrivals by the wall clock, which may be set at any moment: what arrived did so since the last
   * drain, whatever the stamp says. Without stamps it arrived now.
   */
  function arrivalOf(arrived: number | null, now: Instant, wall: number): Instant {
    return arrived === null ? now : instant(now - Math.min(Math.max(0, wall - arrived), now - drainedAt));
  }

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
      if (bytes.length >= 8 && bytes[0] === echoReply && u16be(bytes, 4) === echoId)
        echoes.push({ hardif: owner.ifindex, from: linkLocalText(from, 8), at, sequence: u16be(bytes, 6) });
      return 0;
    }
    const read = socket.isLinkLocal(from, 8) ? decodeBeacon(bytes) : null;
    if (read === null || !read.ok) return 1;
    beacons.push({ hardif: owner.ifindex, from: linkLocalText(from, 8), at, beacon: read.value });
    return 0;
  }

  function openEchoes(name: string): Outcome<number> {
    return socket.openSocket6(
      `echoes on ${name}`,
      socket.sockRaw,
      socket.protocolIcmpv6,
      [
        { level: socket.solSocket, name: socket.soBindToDevice, value: Buffer.from(`${name}\0`, 'latin1') },
        { level: socket.protocolIcmpv6, name: icmpFilterOption, value: onlyEchoReplies() },
      ],
      null,
    );
  }

  return accept({
    open(ifindex, name) {
      shut(ifindex);
      const beacons = openMulticast(`beacons on ${name}`, beaconGroup, beaconPort, ifindex, name);
      if (!beacons.ok) return beacons;
      const echoes = openEchoes(name);
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
      const ip = socket.ipv6Bytes(to);
      if (one === undefined || ip === null)
        return refuse('us', 'channel-shut', `interface ${ifindex} has no channel, or ${to} is no address`);
      // The kernel fills in the checksum of raw ICMPv6 (RFC 3542, 3.1).
      const request = Buffer.alloc(8);
      request.writeUInt8(echoRequest, 0);
      request.writeUInt16BE(echoId, 4);
      request.writeUInt16BE(sequence, 6);
      return socket.sendTo(`an echo on ${one.name}`, one.echoes, request, socket.address6(ip, 0, ifindex));
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
            refused += take(owner, bytes, from, arrivalOf(arrived, now, wall), beacons, echoes);
        });
      }
      drainedAt = began;
      return { beacons, echoes, refused };
    },
    close() {
      for (const ifindex of [...open.keys()]) shut(ifindex);
      readiness.close();
    },
  });
}
