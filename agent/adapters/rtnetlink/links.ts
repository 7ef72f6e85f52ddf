// SPDX-License-Identifier: Apache-2.0
import type { LinkLocal } from '../../core/mesh/beacon.ts';
import type { KernelLink } from '../../core/mesh/kernel-link.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { LinkControl } from '../../ports/link-control.ts';
import type { LinkView } from '../../ports/link-view.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { u32Attribute } from '../netlink/write-attribute.ts';
import { addressHeaderLength, decodeAddress } from './decode-address.ts';
import { decodeLink, decodeLinkChange } from './decode-link.ts';
import { link, linkHeader, message } from './numbers.ts';
import { readInterface } from './read-interface.ts';

const anyAddress = Buffer.alloc(addressHeaderLength);
const anyLink = linkHeader(0);
const meshKind = 'batadv';

/** One interface as it is now; refused with `no-such-interface` where it is gone. */
export const readLink = (socket: NetlinkSocket, ifindex: number): Outcome<KernelLink> => readInterface(socket, ifindex, decodeLink);

/** The kernel's interfaces and their notifications. `events` is a socket of its own that joined RTNLGRP_LINK. */
export function createLinkView(socket: NetlinkSocket, events: NetlinkSocket): LinkView {
  return {
    async observe() {
      const links = socket.dump(message.getLink, anyLink, decodeLink);
      if (!links.ok) return links;
      const addresses = socket.dump(message.getAddress, anyAddress, decodeAddress);
      if (!addresses.ok) return addresses;
      const linkLocals: Record<number, LinkLocal> = {};
      const ipv4: Record<number, string> = {};
      for (const one of addresses.value) {
        if (one.kind === 'link-local') linkLocals[one.ifindex] ??= one.text;
        else ipv4[one.ifindex] ??= one.text;
      }
      // On most routers that serve clients the mesh interface is a port of a bridge, and the bridge has the address.
      for (const { ifindex, kind, master } of links.value) {
        const bridged = kind === meshKind && master !== null ? ipv4[master] : undefined;
        if (bridged !== undefined) ipv4[ifindex] ??= bridged;
      }
      return accept({ links: links.value, linkLocals, addresses: ipv4 });
    },
    changes() {
      const drained = events.drain(decodeLinkChange);
      return drained.ok ? accept({ changes: drained.value.rows, lost: drained.value.lost }) : drained;
    },
    async close() {
      socket.close();
      events.close();
    },
  };
}

/** Enslaves and frees hard interfaces by IFLA_MASTER (net/core/rtnetlink.c, do_set_master), and reads back. */
export function createLinkControl(socket: NetlinkSocket): LinkControl {
  function setMaster(hardif: IfIndex, master: number): Outcome<void> {
    const answered = socket.change(message.setLink, 0, Buffer.concat([linkHeader(hardif), u32Attribute(link.master, master)]));
    if (!answered.ok) return answered;
    const read = readLink(socket, hardif);
    if (!read.ok) return read;
    return (read.value.master ?? 0) === master
      ? done
      : refuse('environment', 'not-applied', `${read.value.name} did not change its master`);
  }

  return {
    async attach(hardif, mesh) {
      const read = readLink(socket, hardif);
      if (!read.ok) return read;
      if (read.value.master === mesh) return done;
      // Somebody gave it to a bridge meanwhile: taking it back would undo their change.
      if (read.value.master !== null) return refuse('environment', 'not-ours', `${read.value.name} belongs to another interface now`);
      return setMaster(hardif, mesh);
    },
    async detach(hardif, mesh) {
      const read = readLink(socket, hardif);
      if (!read.ok) return read;
      if (read.value.master !== mesh) return refuse('environment', 'not-ours', `${read.value.name} is not part of the mesh any more`);
      return setMaster(hardif, 0);
    },
  };
}
