// SPDX-License-Identifier: Apache-2.0
import type { HeardEcho } from '../../core/mesh/beacon.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KernelEchoes } from '../../ports/link-datagrams.ts';
import { linkLocalText } from '../address-texts.ts';
import { ipv6Bytes } from '../ipv6-texts.ts';
import { createReadiness } from '../syscall/readiness.ts';
import { createReceiver } from '../syscall/receive-many.ts';
import * as socket from '../syscall/socket6.ts';
import { takeFrames } from '../syscall/take-frames.ts';
import { answeredEcho, echoFrame, openEchoSocket } from './echo-frames.ts';

const framesPerDrain = 1024;

/** Echoes over ICMPv6, a raw socket for each interface, read without waiting. `echoId`: 16 random bits. */
export function createKernelEchoes(clock: Clock, echoId: number): Outcome<KernelEchoes> {
  const readiness = createReadiness();
  if (readiness === null) return refuse('environment', 'socket-refused', 'the kernel has no epoll');
  const open = new Map<IfIndex, { readonly name: string; readonly fd: number }>();
  const owners = new Map<number, IfIndex>();
  const receive = createReceiver();

  function shut(hardif: IfIndex): void {
    const one = open.get(hardif);
    if (one === undefined) return;
    owners.delete(one.fd);
    open.delete(hardif);
    socket.closeSocket(one.fd);
  }

  return accept({
    open(hardif, name) {
      shut(hardif);
      const opened = openEchoSocket(name);
      if (!opened.ok) return opened;
      open.set(hardif, { name, fd: opened.value });
      owners.set(opened.value, hardif);
      if (readiness.watch(opened.value)) return done;
      shut(hardif);
      return refuse('environment', 'socket-refused', `the kernel does not watch the socket of ${name}`);
    },
    shut,
    ask(hardif, to, sequence) {
      const one = open.get(hardif);
      const ip = ipv6Bytes(to);
      if (one === undefined || ip === null)
        return refuse('us', 'channel-shut', `interface ${hardif} has no channel, or ${to} is no address`);
      return socket.sendTo(`an echo on ${one.name}`, one.fd, echoFrame(echoId, sequence), socket.address6(ip, 0, hardif));
    },
    drain() {
      const echoes: HeardEcho[] = [];
      for (const fd of readiness.ready()) {
        const hardif = owners.get(fd);
        if (hardif === undefined) continue;
        takeFrames(receive, fd, framesPerDrain, (frames) => {
          const at = clock.now();
          for (const { bytes, from } of frames) {
            const sequence = answeredEcho(bytes, echoId);
            if (sequence !== null) echoes.push({ hardif, from: linkLocalText(from, 8), at, sequence });
          }
        });
      }
      return echoes;
    },
    close() {
      for (const hardif of [...open.keys()]) shut(hardif);
      readiness.close();
    },
  });
}
