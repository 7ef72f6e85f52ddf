// SPDX-License-Identifier: Apache-2.0
import type { HeardNotice, LinkLocal } from '../../core/mesh/beacon.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MeshChannel } from '../../ports/mesh-channel.ts';
import { createReadiness } from '../syscall/readiness.ts';
import { createReceiver } from '../syscall/receive-many.ts';
import * as socket from '../syscall/socket6.ts';
import { decodeNotice, encodeNotice } from './notice-codec.ts';

/** Link-local scope, transient (RFC 4291, 2.7); "x1". The mesh interface is one link to all routers. */
const group = Uint8Array.from([0xff, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x78, 0x31]);
export const noticePort = 7831;
const oneHop = 255;

/** Notices to all routers over UDP multicast on the mesh interface. Not authenticated in this version. */
export function createUdpMeshChannel(clock: Clock): Outcome<MeshChannel> {
  const readiness = createReadiness();
  if (readiness === null) return refuse('environment', 'socket-refused', 'the kernel has no epoll');
  const receive = createReceiver();
  let current: { readonly mesh: IfIndex; readonly fd: number } | null = null;

  function shut(): void {
    if (current !== null) socket.closeSocket(current.fd);
    current = null;
  }

  return accept({
    open(mesh, name) {
      shut();
      const opened = socket.openSocket6(
        `notices on ${name}`,
        socket.sockDatagram,
        socket.protocolUdp,
        [
          { level: socket.solSocket, name: socket.soReuseAddress, value: socket.int(1) },
          { level: socket.solSocket, name: socket.soBindToDevice, value: Buffer.from(`${name}\0`, 'latin1') },
          { level: socket.levelIpv6, name: socket.ipv6V6Only, value: socket.int(1) },
          { level: socket.levelIpv6, name: socket.ipv6MulticastIf, value: socket.int(mesh) },
          { level: socket.levelIpv6, name: socket.ipv6MulticastHops, value: socket.int(oneHop) },
          { level: socket.levelIpv6, name: socket.ipv6MulticastLoop, value: socket.int(0) },
          { level: socket.levelIpv6, name: socket.ipv6MinHopCount, value: socket.int(oneHop) },
          { level: socket.levelIpv6, name: socket.ipv6JoinGroup, value: Buffer.concat([group, socket.int(mesh)]) },
        ],
        noticePort,
      );
      if (!opened.ok) return opened;
      current = { mesh, fd: opened.value };
      readiness.watch(opened.value);
      return done;
    },
    send(mesh, notice) {
      if (current === null || current.mesh !== mesh) return refuse('us', 'channel-shut', 'the mesh interface has no channel');
      return socket.sendTo('a notice', current.fd, encodeNotice(notice), socket.address6(group, noticePort, mesh));
    },
    drain() {
      const notices: HeardNotice[] = [];
      let refused = 0;
      for (const fd of readiness.ready()) {
        for (const { bytes, from } of receive(fd)) {
          const read = decodeNotice(bytes);
          if (read.ok) notices.push({ from: socket.ipv6Text(from, 8) as LinkLocal, at: clock.now(), notice: read.value });
          else refused += 1;
        }
      }
      return { notices, refused };
    },
    close() {
      shut();
      readiness.close();
    },
  });
}
