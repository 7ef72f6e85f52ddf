// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HeardDatagram, LinkDatagrams } from '../../ports/link-datagrams.ts';
import { linkLocalText } from '../address-texts.ts';
import { ipv6Bytes } from '../ipv6-texts.ts';
import { openMulticast } from '../syscall/multicast-socket.ts';
import { createReadiness } from '../syscall/readiness.ts';
import { createReceiver, stampArrivals } from '../syscall/receive-many.ts';
import * as socket from '../syscall/socket6.ts';
import { takeFrames } from '../syscall/take-frames.ts';
import { createArrivals } from './arrivals.ts';
import { beaconGroup, beaconPort } from './beacon-address.ts';

const framesPerDrain = 4096;
/** What an underlay of 1,500 bytes carries in one frame: 1,452, and to see that something was longer. */
const slotLength = 1536;
const longest = 1452;
const anywhere = new Uint8Array(16);
/** Only groups that the socket itself joined, of which it has none (include/uapi/linux/in6.h, since Linux 4.20). */
const ipv6MulticastAll = 29;

interface OpenUnderlay {
  readonly name: string;
  readonly group: number;
  readonly single: number;
  /** struct sockaddr_in6. */
  readonly all: Buffer;
}

/** Hears what is sent to this router alone on one interface; what is sent to the group goes to the other socket. */
const openSingle = (ifindex: IfIndex, name: string): Outcome<number> =>
  socket.openSocket6(
    `handshakes on ${name}`,
    socket.sockDatagram,
    socket.protocolUdp,
    [
      { level: socket.solSocket, name: socket.soReuseAddress, value: socket.int(1) },
      { level: socket.solSocket, name: socket.soBindToDevice, value: Buffer.from(`${name}\0`, 'latin1') },
      { level: socket.levelIpv6, name: socket.ipv6V6Only, value: socket.int(1) },
      { level: socket.levelIpv6, name: ipv6MulticastAll, value: socket.int(0) },
    ],
    socket.address6(anywhere, beaconPort, ifindex),
  );

/** UDP on one port of each underlay interface: a link-local group for what all shall hear, unicast for the rest. */
export function createUdpLinkDatagrams(clock: Clock): Outcome<LinkDatagrams> {
  const readiness = createReadiness();
  if (readiness === null) return refuse('environment', 'socket-refused', 'the kernel has no epoll');
  const open = new Map<IfIndex, OpenUnderlay>();
  const owners = new Map<number, { readonly underlay: IfIndex; readonly single: boolean }>();
  const receive = createReceiver(slotLength);
  const arrivals = createArrivals(clock);

  function shut(underlay: IfIndex): void {
    const one = open.get(underlay);
    if (one === undefined) return;
    for (const fd of [one.group, one.single]) {
      owners.delete(fd);
      socket.closeSocket(fd);
    }
    open.delete(underlay);
  }

  const shutRefusal = (underlay: IfIndex) => refuse('us', 'channel-shut', `interface ${underlay} has no channel`);

  return accept({
    open(underlay, name) {
      shut(underlay);
      const group = openMulticast(`beacons on ${name}`, beaconGroup, beaconPort, underlay, name);
      if (!group.ok) return group;
      const single = openSingle(underlay, name);
      if (!single.ok) {
        socket.closeSocket(group.value);
        return single;
      }
      stampArrivals(group.value);
      open.set(underlay, { name, group: group.value, single: single.value, all: socket.address6(beaconGroup, beaconPort, underlay) });
      owners.set(group.value, { underlay, single: false });
      owners.set(single.value, { underlay, single: true });
      if (readiness.watch(group.value) && readiness.watch(single.value)) return done;
      shut(underlay);
      return refuse('environment', 'socket-refused', `the kernel does not watch the sockets of ${name}`);
    },
    shut,
    toAll(underlay, bytes) {
      const one = open.get(underlay);
      return one === undefined ? shutRefusal(underlay) : socket.sendTo(`a beacon on ${one.name}`, one.group, bytes, one.all);
    },
    to({ hardif, ip }, bytes) {
      const one = open.get(hardif);
      const address = ipv6Bytes(ip);
      if (one === undefined || address === null) return shutRefusal(hardif);
      return socket.sendTo(`a handshake on ${one.name}`, one.single, bytes, socket.address6(address, beaconPort, hardif));
    },
    drain() {
      const heard: { group: HeardDatagram[]; single: HeardDatagram[] } = { group: [], single: [] };
      let refused = 0;
      const began = clock.now();
      for (const fd of readiness.ready()) {
        const owner = owners.get(fd);
        if (owner === undefined) continue;
        const into = owner.single ? heard.single : heard.group;
        takeFrames(receive, fd, framesPerDrain, (frames) => {
          const now = clock.now();
          const wall = clock.wall();
          for (const { bytes, from, arrived } of frames) {
            if (!socket.isLinkLocal(from, 8) || bytes.length > longest) {
              refused += 1;
              continue;
            }
            const at = arrivals.of(arrived, now, wall);
            into.push({ from: { hardif: owner.underlay, ip: linkLocalText(from, 8) }, at, bytes: Uint8Array.from(bytes) });
          }
        });
      }
      arrivals.drained(began);
      return { ...heard, refused };
    },
    close() {
      for (const underlay of [...open.keys()]) shut(underlay);
      readiness.close();
    },
  });
}
