// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../../core/mesh/mesh-view.ts';
import { call } from '../../syscall/syscall.ts';

// include/linux/socket.h and include/uapi/linux/if_packet.h
const afPacket = 17;
const sockRaw = 3;
const addressLength = 20;

/** Sends whole frames out of an interface, so that its peer receives them. Needs CAP_NET_RAW. */
export function openFrameSender(ifindex: IfIndex): { send(frame: Buffer): void; close(): void } {
  const opened = call('socket', afPacket, sockRaw, 0);
  if (!opened.ok) throw new Error(`no packet socket: ${opened.text}`);
  const address = Buffer.alloc(addressLength);
  address.writeUInt16LE(afPacket, 0);
  address.writeInt32LE(ifindex, 4);
  return {
    send(frame) {
      const sent = call('sendto', opened.value, frame, frame.length, 0, address, addressLength);
      if (!sent.ok) throw new Error(`a frame of ${frame.length} bytes could not be sent: ${sent.text}`);
    },
    close: () => void call('close', opened.value),
  };
}
