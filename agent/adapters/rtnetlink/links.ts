// SPDX-License-Identifier: Apache-2.0
import type { LinkLocal } from '../../core/mesh/beacon.ts';
import type { KernelLink, LinkChange } from '../../core/mesh/kernel-link.ts';
import type { IfIndex } from '../../core/mesh/mesh-view.ts';
import { accept, done, type Outcome, refuse } from '../../core/refusal.ts';
import type { LinkControl } from '../../ports/link-control.ts';
import type { LinkSnapshot, LinkView } from '../../ports/link-view.ts';
import { u32Attribute } from '../netlink/attributes.ts';
import type { NetlinkSocket } from '../netlink/netlink-socket.ts';
import { decodeAddress } from './decode-address.ts';
import { decodeLink } from './decode-link.ts';
import { familyUnspec, link, message } from './numbers.ts';

function linkHeader(ifindex: number): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt8(familyUnspec, 0);
  header.writeInt32LE(ifindex, 4);
  return header;
}

function readLink(socket: NetlinkSocket, ifindex: IfIndex): Outcome<KernelLink> {
  const told = socket.request(message.getLink, 0, linkHeader(ifindex));
  if (!told.ok) return told;
  const read = decodeLink(told.value[0]?.payload ?? Buffer.alloc(0));
  return read === null ? refuse('environment', 'netlink-malformed', `the kernel's answer about interface ${ifindex} cannot be read`) : accept(read);
}

/** The kernel's interfaces and their notifications. `events` is a socket of its own that joined RTNLGRP_LINK. */
export function createLinkView(socket: NetlinkSocket, events: NetlinkSocket): LinkView {
  return {
    async observe() {
      const links = socket.dump(message.getLink, linkHeader(0));
      if (!links.ok) return links;
      const addresses = socket.dump(message.getAddress, Buffer.alloc(8));
      if (!addresses.ok) return addresses;
      const linkLocals: Record<number, LinkLocal> = {};
      const ipv4: Record<number, string> = {};
      for (const one of addresses.value) {
        const read = decodeAddress(one.payload);
        if (read?.kind === 'link-local') linkLocals[read.ifindex] ??= read.text as LinkLocal;
        else if (read?.kind === 'ipv4') ipv4[read.ifindex] ??= read.text;
      }
      const snapshot: LinkSnapshot = { links: links.value.map((one) => decodeLink(one.payload)).filter((one) => one !== null), linkLocals, addresses: ipv4 };
      return accept(snapshot);
    },
    changes() {
      const drained = events.drain();
      if (!drained.ok) return drained;
      const changes: LinkChange[] = [];
      for (const one of drained.value.messages) {
        const read = one.type === message.newLink || one.type === message.delLink ? decodeLink(one.payload) : null;
        // A bridge port's or a wireless event has the same type and another family: it is no change of the link itself.
        if (read === null || one.payload.readUInt8(0) !== familyUnspec) continue;
        changes.push(one.type === message.newLink ? { kind: 'changed', link: read } : { kind: 'gone', ifindex: read.ifindex, name: read.name });
      }
      return accept({ changes, lost: drained.value.lost });
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
    const answered = socket.request(message.newLink, 0, Buffer.concat([linkHeader(hardif), u32Attribute(link.master, master)]));
    if (!answered.ok) return answered;
    const read = readLink(socket, hardif);
    if (!read.ok) return read;
    return (read.value.master ?? 0) === master ? done : refuse('environment', 'not-applied', `${read.value.name} did not change its master`);
  }

  return {
    async attach(hardif, mesh) {
      const read = readLink(socket, hardif);
      if (!read.ok) return read;
      if (read.value.master === mesh) return done;
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
