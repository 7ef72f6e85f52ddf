// SPDX-License-Identifier: Apache-2.0
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import type { XdpMode } from '../../core/mesh/packet-counters.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import { AttributeTable } from '../netlink/attribute-table.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { nestedAttribute, s32Attribute, u32Attribute } from '../netlink/write-attribute.ts';
import { link, linkHeader, linkHeaderLength, message } from './numbers.ts';
import { readInterface } from './read-interface.ts';

// include/uapi/linux/if_link.h, "XDP section"
const xdp = { fd: 1, attached: 2, flags: 3, programId: 4, nativeProgramId: 5, genericProgramId: 6, expectedFd: 8 } as const;
const updateIfNoExist = 1;
const replaceExpected = 16;
const modeFlags: Readonly<Record<XdpMode, number>> = { generic: 2, native: 4 };
const attachedNative = 1;
const attachedGeneric = 2;
const attachedMultiple = 4;

/** Which programs run on an interface: kernel ids, null where none does. */
export interface XdpState {
  readonly native: number | null;
  readonly generic: number | null;
}

/** Attaches XDP programs by file descriptor through rtnetlink (net/core/dev.c, dev_change_xdp_fd). Needs CAP_NET_ADMIN and CAP_BPF. */
export interface XdpAttachment {
  /**
   * Refused with `netlink-busy` where another program runs there already, unless it is the one of `replacing` (its file
   * descriptor); with `netlink-unsupported` where the driver has no native mode; `no-such-interface`.
   */
  attachXdp(ifindex: IfIndex, programFd: number, mode: XdpMode, replacing?: number): Outcome<void>;
  /** Takes the program off; with `expected` (its file descriptor) only if it is that one, else `netlink-busy`. */
  detachXdp(ifindex: IfIndex, mode: XdpMode, expected?: number): Outcome<void>;
  xdpState(ifindex: IfIndex): Outcome<XdpState>;
}

const table = new AttributeTable();
const inner = new AttributeTable();

/** IFLA_XDP of a RTM_NEWLINK message (net/core/rtnetlink.c, rtnl_xdp_fill). */
export function decodeXdpState(bytes: Buffer, from: number, to: number): Outcome<XdpState> {
  if (to - from < linkHeaderLength || !table.fill(bytes, from + linkHeaderLength, to))
    return refuse('environment', 'netlink-malformed', 'the answer about an interface cannot be read');
  if (!table.nested(link.xdp, inner)) return accept({ native: null, generic: null });
  const attached = inner.u8(xdp.attached) ?? 0;
  const one = inner.u32(xdp.programId);
  return accept({
    native: attached === attachedNative ? one : attached === attachedMultiple ? inner.u32(xdp.nativeProgramId) : null,
    generic: attached === attachedGeneric ? one : attached === attachedMultiple ? inner.u32(xdp.genericProgramId) : null,
  });
}

export function createXdpAttachment(socket: NetlinkSocket): XdpAttachment {
  const xdpState = (ifindex: IfIndex): Outcome<XdpState> => readInterface(socket, ifindex, decodeXdpState);

  function set(ifindex: IfIndex, fd: number, flags: number, expected: number | undefined): Outcome<void> {
    const parts = [s32Attribute(xdp.fd, fd), u32Attribute(xdp.flags, expected === undefined ? flags : flags | replaceExpected)];
    if (expected !== undefined) parts.push(s32Attribute(xdp.expectedFd, expected));
    return socket.change(message.setLink, 0, Buffer.concat([linkHeader(ifindex), nestedAttribute(link.xdp, parts)]));
  }

  return {
    attachXdp(ifindex, programFd, mode, replacing) {
      const flags = modeFlags[mode] | (replacing === undefined ? updateIfNoExist : 0);
      const answered = set(ifindex, programFd, flags, replacing);
      if (!answered.ok) return answered;
      const state = xdpState(ifindex);
      if (!state.ok) return state;
      return state.value[mode] === null ? refuse('environment', 'not-applied', `interface ${ifindex} runs no ${mode} XDP program`) : done;
    },
    detachXdp: (ifindex, mode, expected) => set(ifindex, -1, modeFlags[mode], expected),
    xdpState,
  };
}
