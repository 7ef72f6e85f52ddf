// SPDX-License-Identifier: Apache-2.0
import { accept, type Outcome, refuse } from '../../core/refusal.ts';
import type { Decode } from '../netlink/message.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { linkHeader, message } from './numbers.ts';

/** What `decode` makes of one interface as it is now (RTM_GETLINK); refused with `no-such-interface` where it is gone. */
export function readInterface<T>(socket: NetlinkSocket, ifindex: number, decode: Decode<T>): Outcome<T> {
  const told = socket.request(message.getLink, 0, linkHeader(ifindex), decode);
  if (!told.ok) return told;
  const read = told.value[0];
  return read === undefined
    ? refuse('environment', 'no-such-interface', `the kernel tells nothing about interface ${ifindex}`)
    : accept(read);
}
