// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { granted } from '../../../ports/contract/outcome.ts';
import { openPacketSocket, sendFrame } from '../../syscall/packet-socket.ts';
import { closeSocket, dontWait } from '../../syscall/socket6.ts';
import { call } from '../../syscall/syscall.ts';

/** BPF_RET: the whole frame, whatever it is. */
const everything = [[0x06, 0, 0, 0x0004_0000]] as const;
const longestFrame = 65_536;
const outgoing = 4;
// SOL_PACKET and PACKET_STATISTICS (include/linux/socket.h, include/uapi/linux/if_packet.h): reading sets them back.
const packetLevel = 263;
const statistics = 6;

/** An ear and a mouth on one interface. */
export interface Tap {
  readonly fd: number;
  send(frame: Buffer): void;
  /**
   * Frames that came in since the last call; those that went out are left out. Fails where the socket had no room for some: it
   * keeps about 270 short frames, and what it drops must not look like what the link lost.
   */
  heard(): Buffer[];
  close(): void;
}

/** Opened in the namespace that this thread is in. */
export function openTap(ifindex: number): Tap {
  const fd = granted(openPacketSocket('a tap', ifindex, everything));
  const buffer = Buffer.alloc(longestFrame);
  const from = Buffer.alloc(20);
  const fromLength = Buffer.alloc(4);
  function refuseOverflow(): void {
    const [counts, size] = [Buffer.alloc(8), Buffer.from([8, 0, 0, 0])];
    assert.ok(call('getsockopt', fd, packetLevel, statistics, counts, size).ok);
    assert.equal(counts.readUInt32LE(4), 0, 'the tap had no room for so many frames: listen more often');
  }
  return {
    fd,
    send: (frame) => void granted(sendFrame('a tap', fd, ifindex, frame)),
    heard() {
      const frames: Buffer[] = [];
      for (;;) {
        fromLength.writeUInt32LE(from.length, 0);
        const got = call('recvfrom', fd, buffer, buffer.length, dontWait, from, fromLength);
        if (!got.ok) {
          if (got.errno !== 'EAGAIN') assert.fail(got.text);
          refuseOverflow();
          return frames;
        }
        // sll_pkttype (include/uapi/linux/if_packet.h)
        if (from[10] !== outgoing) frames.push(Buffer.from(buffer.subarray(0, got.value)));
      }
    },
    close: () => closeSocket(fd),
  };
}

/** Time for frames to travel a cable and its queues in an emulated machine. */
export const settle = (): Promise<void> => wait(300);
