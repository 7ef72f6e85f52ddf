// SPDX-License-Identifier: Apache-2.0
import { interfaceIndex } from '../../agent/adapters/rtnetlink/interface-index.ts';
import { openPacketSocket, sendFrame } from '../../agent/adapters/syscall/packet-socket.ts';
import { closeSocket, dontWait, int, solSocket } from '../../agent/adapters/syscall/socket6.ts';
import { call } from '../../agent/adapters/syscall/syscall.ts';
import { need } from './need.ts';

/** BPF_RET: the whole frame, whatever it is. */
const everything = [[0x06, 0, 0, 0x0004_0000]] as const;
const longestFrame = 65_536;
/** sll_pkttype of a frame that went out here (include/uapi/linux/if_packet.h). */
const outgoing = 4;
/** SO_RCVBUFFORCE: past net.core.rmem_max, for root (asm-generic/socket.h). */
const receiveBufferForce = 33;
const room = 16 * 1024 * 1024;

/** Everything that passes one interface, and anything at all to be sent. Needs CAP_NET_RAW. */
export interface Wire {
  /** False where the kernel has no room for it now. */
  send(frame: Buffer): boolean;
  /** Frames of others that came in since the last call, each its own memory; at most `most`. */
  heard(most?: number): Buffer[];
  close(): void;
}

/** Opened in the network namespace of this process. Throws where that is refused. */
export function openWire(name: string): Wire {
  const ifindex = need(interfaceIndex(name));
  const fd = need(openPacketSocket(`an attacker on ${name}`, ifindex, everything));
  const size = int(room);
  call('setsockopt', fd, solSocket, receiveBufferForce, size, size.length);
  const buffer = Buffer.alloc(longestFrame);
  const from = Buffer.alloc(20);
  const fromLength = Buffer.alloc(4);
  return {
    send: (frame) => sendFrame('a frame', fd, ifindex, frame).ok,
    heard(most = 1000) {
      const frames: Buffer[] = [];
      while (frames.length < most) {
        fromLength.writeUInt32LE(from.length, 0);
        const got = call('recvfrom', fd, buffer, buffer.length, dontWait, from, fromLength);
        if (!got.ok) break;
        if (from[10] !== outgoing) frames.push(Buffer.from(buffer.subarray(0, got.value)));
      }
      return frames;
    },
    close: () => closeSocket(fd),
  };
}
