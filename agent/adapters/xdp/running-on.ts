// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { XdpMode } from '../../core/mesh/packet-counters.ts';
import { accept, type Outcome } from '../../core/refusal.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { linkHeader, linkHeaderLength, message } from '../rtnetlink/numbers.ts';
import { decodeXdpState, type XdpState } from '../rtnetlink/xdp-attach.ts';

/** How the program with the kernel's number `id` runs there; null where it does not. */
export const modeOf = (state: XdpState, id: number): XdpMode | null =>
  state.native === id ? 'native' : state.generic === id ? 'generic' : null;

interface Row extends XdpState {
  readonly ifindex: IfIndex;
}

function decodeRow(bytes: Buffer, from: number, to: number, type: number): Outcome<Row> | null {
  if (type !== message.newLink || to - from < linkHeaderLength) return null;
  const state = decodeXdpState(bytes, from, to);
  return state.ok ? accept({ ifindex: bytes.readInt32LE(from + 4) as IfIndex, ...state.value }) : state;
}

/** Every interface of this network namespace that runs the program `id`. */
export function runningOn(socket: NetlinkSocket, id: number): Outcome<{ readonly ifindex: IfIndex; readonly mode: XdpMode }[]> {
  const rows = socket.dump(message.getLink, linkHeader(0), decodeRow);
  if (!rows.ok) return rows;
  return accept(
    rows.value.flatMap((row) => {
      const mode = modeOf(row, id);
      return mode === null ? [] : [{ ifindex: row.ifindex, mode }];
    }),
  );
}
