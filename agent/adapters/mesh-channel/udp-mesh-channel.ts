// SPDX-License-Identifier: Apache-2.0
import type { HeardNotice } from '../../core/mesh/beacon.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MeshChannel } from '../../ports/mesh-channel.ts';
import { linkLocalText } from '../address-texts.ts';
import { openMulticast } from '../syscall/multicast-socket.ts';
import { createReadiness } from '../syscall/readiness.ts';
import { createReceiver } from '../syscall/receive-many.ts';
import * as socket from '../syscall/socket6.ts';
import { takeFrames } from '../syscall/take-frames.ts';
import { decodeNotice, encodeNotice } from './notice-codec.ts';

/** Link-local scope, transient (RFC 4291, 2.7); "x1". The mesh interface is one link to all routers. */
export const noticeGroup = Uint8Array.from([0xff, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x78, 0x31]);
export const noticePort = 7831;
const framesPerDrain = 1024;

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
      const opened = openMulticast(`notices on ${name}`, noticeGroup, noticePort, mesh, name);
      if (!opened.ok) return opened;
      current = { mesh, fd: opened.value };
      if (readiness.watch(opened.value)) return done;
      shut();
      return refuse('environment', 'socket-refused', `the kernel does not watch the socket of ${name}`);
    },
    send(mesh, notice) {
      if (current === null || current.mesh !== mesh) return refuse('us', 'channel-shut', 'the mesh interface has no channel');
      return socket.sendTo('a notice', current.fd, encodeNotice(notice), socket.address6(noticeGroup, noticePort, mesh));
    },
    drain() {
      const notices: HeardNotice[] = [];
      let refused = 0;
      for (const fd of readiness.ready()) {
        takeFrames(receive, fd, framesPerDrain, (frames) => {
          const at = clock.now();
          for (const { bytes, from } of frames) {
            const read = socket.isLinkLocal(from, 8) ? decodeNotice(bytes) : null;
            if (read?.ok) notices.push({ from: linkLocalText(from, 8), at, notice: read.value });
            else refused += 1;
          }
        });
      }
      return { notices, refused };
    },
    close() {
      shut();
      readiness.close();
    },
  });
}
